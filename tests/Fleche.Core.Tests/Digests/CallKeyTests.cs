using Fleche.Digests;

namespace Fleche.Tests.Digests;

public class CallKeyTests
{
    [Fact(Timeout = 30_000)]
    public async Task Of_KnownCall_IsAsRecorded()
        => await Task.Run(() => Assert.Equal(
            "2a35b7a53a8e9d8feae5b1323d13801129e59983b0998605660a1e6b4cf972b1",
            new CallKey("Cube", "Samples", "2", null, ["x", "scale"]).Of([Digest.Of(3), Digest.Of(0.5)]).ToString()));

    [Fact(Timeout = 30_000)]
    public async Task Of_CallsThatDifferInOnePart_Differ()
        => await Task.Run(() =>
        {
            Digest one = Digest.Of(1), two = Digest.Of(2);
            Digest[] keys =
            [
                new CallKey("F", "M", null, null, ["x", "y"]).Of([one, two]),
                new CallKey("G", "M", null, null, ["x", "y"]).Of([one, two]),
                new CallKey("F", "N", null, null, ["x", "y"]).Of([one, two]),
                new CallKey("F", null, null, null, ["x", "y"]).Of([one, two]),
                new CallKey("F", null, "M", null, ["x", "y"]).Of([one, two]),
                new CallKey("F", "M", null, one, ["x", "y"]).Of([one, two]),
                new CallKey("F", "M", null, null, ["y", "x"]).Of([one, two]),
                new CallKey("F", "M", null, null, ["x", "y"]).Of([two, one]),
                new CallKey("F", "M", null, null, ["x"]).Of([one]),
                new CallKey("F", "M", null, null, []).Of([]),
            ];
            Assert.Equal(keys.Length, keys.Distinct().Count());
            Assert.Throws<ArgumentOutOfRangeException>(() => new CallKey("F", null, null, null, ["x"]).Of([]));
        });
}
