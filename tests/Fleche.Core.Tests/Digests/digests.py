"""The scheme of docs/digests.md once more, in Python, against golden.txt: python3 digests.py. Exit code 1 if a digest differs."""
import pathlib
import struct
import sys
import uuid
from hashlib import sha256


def count(n):
    return struct.pack("<q", n)


def name(text):
    encoded = text.encode()
    return count(len(encoded)) + encoded


def text(value):
    units = value.encode("utf-16-le", "surrogatepass")
    return count(len(units) // 2) + units


class Value:
    """A value: the name of its type, its body, and whether it is spelled out in a place declared as its type."""

    def __init__(self, type_name, body, inline=False):
        self.spelled = name(type_name) + body
        self.digest = sha256(b"\x01v" + self.spelled).digest()
        self.place = self.spelled if inline else self.digest


class Null:
    digest = sha256(b"\x01n").digest()
    place = digest


class InlineNull:
    digest = Null.digest
    place = count(0)


def number(type_name, fmt, value):
    return Value(type_name, struct.pack("<" + fmt, value), inline=True)


def i32(value):
    return number("System.Int32", "i", value)


def i64(value):
    return number("System.Int64", "q", value)


def f64(value):
    return number("System.Double", "d", value)


def string(value):
    return InlineNull if value is None else Value("System.String", text(value), inline=True)


def decimal(unscaled, scale):
    return Value("System.Decimal", struct.pack("<iIQ", scale << 16 | (unscaled < 0) << 31, abs(unscaled) >> 64, abs(unscaled) & 2**64 - 1), inline=True)


def enum8(type_name, value):
    return number(type_name, "B", value)


def raw(type_name, fmt, values, layout=None):
    return Value(type_name, count(len(values)) + (name(layout) if layout else b"") + b"".join(struct.pack("<" + fmt, *v) for v in values))


def sequence(type_name, elements, declared_object=False):
    return Value(type_name, count(len(elements)) + b"".join(e.digest if declared_object else e.place for e in elements))


def fields(type_name, inline=False, **members):
    return Value(type_name, run(members), inline)


def run(members):
    ordered = sorted(members.items(), key=lambda member: member[0].encode("utf-16-be"))
    return count(len(ordered)) + b"".join(name(key) + value.place for key, value in ordered)


def entries(items):
    hashes = sorted(sha256(b"\x01e" + item).digest() for item in items)
    return count(len(hashes)) + b"".join(hashes)


def comparers(*values):
    return count(len(values)) + b"".join(value.digest for value in values)


class Boxed:
    """A value in a place declared as object."""

    def __init__(self, value):
        self.digest = self.place = value.digest


CODEC = "Fleche.Tests.Codec."
IGNORE_CASE = Value("System.StringComparer", count(-1) + count(1))
ANN = fields(CODEC + "Person", Name=string("Ann"), Age=i32(41), Height=f64(1.7),
             Born=Value("System.DateOnly", count(724334), inline=True),
             Tags=sequence("System.String[]", [string("a"), string(""), string("é")]))


def money(amount, currency):
    return fields(CODEC + "Money", inline=True, Amount=amount, Currency=string(currency))


def objects(elements):
    return sequence("System.Object[]", elements, declared_object=True)


GOLDEN = {
    "int 0": i32(0),
    "int -32769": i32(-32769),
    "true": number("System.Boolean", "B", 1),
    "double 0": f64(0.0),
    "double 8000000000000000": f64(-0.0),
    "double fff8000000000000": Value("System.Double", bytes.fromhex("000000000000f87f")),
    "half": number("System.Half", "H", 1),
    "decimal with scale": decimal(12300, 4),
    "decimal -0.00": Value("System.Decimal", struct.pack("<IIQ", 0x80020000, 0, 0)),
    "BigInteger": Value("System.Numerics.BigInteger", (lambda b: count(len(b)) + b)((-7**100).to_bytes(36, "little", signed=True))),
    "Guid": Value("System.Guid", uuid.UUID("00112233-4455-6677-8899-aabbccddeeff").bytes_le),
    "string empty": string(""),
    "string null": Null,
    "string with emoji": string("a\U0001F600b\0c"),
    "string with lone surrogate": string("a\ud800b"),
    "enum": enum8(CODEC + "Level", 200),
    "nullable": i32(5),
    "DateTime max": number("System.DateTime", "Q", 3155378975999999999),
    "DateTimeOffset": Value("System.DateTimeOffset", count(638505760890000000) + count(-570)),
    "TimeSpan": number("System.TimeSpan", "q", -2**63),
    "Index": Value("System.Index", count(3) + count(1)),
    "Version": Value("System.Version", text("1.2.3")),
    "Uri relative": Value("System.Uri", text("/a/../b") + b"\0"),
    "Type generic": Value("System.Type", text("System.Collections.Generic.Dictionary`2[System.String,System.Collections.Generic.List`1[Fleche.Tests.Codec.Person[]]]")),
    "Complex": Value("System.Numerics.Complex", struct.pack("<dd", 1.5, -2)),
    "record": ANN,
    "record struct": money(decimal(990, 2), "CHF"),
    "private fields of base and derived": fields(
        CODEC + "Derived", Shared=string("d"), _value=i32(2), **{"Base.Shared": string("base"), "Base._value": i32(1)}),
    "object int": i32(5),
    "object null": Null,
    "objects": objects([
        i32(1), string("two"), f64(3.0), Null, i64(4), ANN, raw("System.Int32[]", "i", [(1,)]),
        fields("System.ValueTuple`2[System.Int32,System.String]", Item1=i32(1), Item2=string("x")), enum8(CODEC + "Level", 0), fields("System.Object")]),
    "value tuple": fields("System.ValueTuple`3[System.Int32,System.String,System.Double]", Item1=i32(1), Item2=string("two"), Item3=f64(3.0)),
    "object anonymous": fields("<>f__AnonymousType`1[System.Int32]", A=i32(1)),
    "KeyValuePair": fields("System.Collections.Generic.KeyValuePair`2[System.String,System.Int32]", key=string("k"), value=i32(1)),
    "generic": fields(
        CODEC + "Holder`1[System.Nullable`1[Fleche.Tests.Codec.Money]]", Value=money(decimal(1, 0), "X"),
        Many=sequence("System.Nullable`1[Fleche.Tests.Codec.Money][]", [InlineNull, money(decimal(2, 0), "Y")])),
    "bytes": raw("System.Byte[]", "B", [(1,), (2,), (255,)]),
    "doubles": Value("System.Double[]", count(3) + struct.pack("<d", 1.5) + bytes.fromhex("000000000000f87f") + struct.pack("<d", -0.0)),
    "enums": raw(CODEC + "Level[]", "B", [(200,), (0,)]),
    "plain structs": raw(CODEC + "Plain[]", "if", [(1, 2.0), (0, 0.0)], layout="A:System.Int32,B:System.Single"),
    "structs with gaps": sequence(CODEC + "Gappy[]", [
        fields(CODEC + "Gappy", inline=True, A=number("System.Byte", "B", a), B=i64(b)) for a, b in [(1, 2), (0, 0)]]),
    "nullables": sequence("System.Nullable`1[System.Int32][]", [i32(1), InlineNull, i32(3)]),
    "strings": sequence("System.String[]", [string("a"), string(None), string("")]),
    "jagged": sequence("System.Int32[][]", [raw("System.Int32[]", "i", [(1,), (2,)]), raw("System.Int32[]", "i", []), Null]),
    "rank 2": Value("System.Int32[,]", count(2) + count(0) + count(3) + count(0) + count(6) + struct.pack("<6i", 1, 2, 3, 4, 5, 6)),
    "ImmutableArray default": Value("System.Collections.Immutable.ImmutableArray`1[System.Int32]", count(-1)),
    "List": raw("System.Collections.Generic.List`1[System.Int32]", "i", [(1,), (2,), (3,)]),
    "IEnumerable of range": raw("System.Collections.Generic.IEnumerable`1[System.Int32]", "i", [(3,), (4,), (5,), (6,)]),
    "subclass of List": Value(CODEC + "Bag", count(2) + struct.pack("<2i", 1, 2) + run({"Label": string(None)})),
    "HashSet": Value("System.Collections.Generic.HashSet`1[System.String]", comparers(Null) + entries([string("b").place, string("a").place])),
    "HashSet ignoring case": Value(
        "System.Collections.Generic.HashSet`1[System.String]", comparers(IGNORE_CASE) + entries([string("B").place, string("a").place])),
    "Dictionary": Value(
        "System.Collections.Generic.Dictionary`2[System.String,System.Int32]",
        comparers(Null) + entries([string("z").place + i32(1).place, string("a").place + i32(2).place])),
    "Dictionary of objects": Value(
        "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
        comparers(Null) + entries([
            string("n").place + i32(1).digest, string("s").place + string("x").digest, string("null").place + Null.digest,
            string("list").place + sequence("System.Collections.Generic.List`1[System.Object]", [i32(1), i64(2)], declared_object=True).digest])),
    "ReadOnlySet": Value("System.Collections.ObjectModel.ReadOnlySet`1[System.Int32]", comparers() + entries([i32(1).place, i32(2).place])),
    "Hashtable": Value(
        "System.Collections.Hashtable", comparers(Null) + entries([string("a").digest + i32(1).digest, i32(2).digest + string("b").digest])),
    "Lookup": Value(
        "System.Linq.Lookup`2[System.Int32,System.String]",
        comparers(Null) + entries([
            i32(1).place + sequence("System.String[]", [string("a")]).digest,
            i32(2).place + sequence("System.String[]", [string("bb"), string("cc")]).digest])),
    "shared array": sequence("System.Int32[][]", [raw("System.Int32[]", "i", [(1,), (2,), (3,)])] * 3),
}


def call_key(function, module, version, code, arguments):
    parts = name(function) + module.digest + version.digest + code.digest + count(len(arguments))
    return sha256(b"\x01k" + parts + b"".join(name(parameter) + value.digest for parameter, value in arguments)).hexdigest()


def main():
    path = pathlib.Path(__file__).with_name("golden.txt")
    recorded = dict((line[65:], line[:64]) for line in path.read_text("utf-8").splitlines())
    differing = [case for case, value in GOLDEN.items() if recorded[case] != value.digest.hex()]
    for case in differing:
        print("differs:", case)
    key = call_key("Cube", string("Samples"), string("2"), Null, [("x", i32(3)), ("scale", f64(0.5))])
    if key != (pathlib.Path(__file__).with_name("CallKeyTests.cs").read_text("utf-8").split('"Cube"')[0].split('"')[-2]):
        differing.append("call key")
        print("differs: call key", key)
    print(f"{len(GOLDEN) + 1 - len(differing)} of {len(GOLDEN) + 1} digests are as recorded")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
