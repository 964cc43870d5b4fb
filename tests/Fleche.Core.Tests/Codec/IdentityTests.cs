using System.Collections.Immutable;
using Fleche.Codec;

namespace Fleche.Tests.Codec;

public class IdentityTests
{
    [Fact(Timeout = 30_000)]
    public async Task WriteRoot_SameObjectInTwoRoots_StaysOneObject()
        => await Task.Run(() =>
        {
            var shared = new List<int> { 1 };
            var writer = new PayloadWriter();
            writer.WriteRoot("arg1", shared);
            writer.WriteRoot("arg2", new object[] { shared });
            var reader = new PayloadReader(writer.WrittenMemory);
            var first = reader.ReadRoot<List<int>>("arg1");
            Assert.Same(first, reader.ReadRoot<object[]>("arg2")[0]);
        });

    [Fact(Timeout = 30_000)]
    public async Task BeginGraph_SameObjectAfterIt_IsWrittenAgain()
        => await Task.Run(() =>
        {
            var shared = new List<int> { 1 };
            var writer = new PayloadWriter();
            writer.WriteRoot("arg1", shared);
            writer.BeginGraph();
            var start = writer.Position;
            writer.WriteRoot("arg1", shared);
            Assert.Equal([1], new PayloadReader(writer.WrittenMemory[start..]).ReadRoot<List<int>>("arg1"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Truncate_ObjectThatWasTakenOut_IsWrittenWholeNextTime()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            var kept = new Node { Name = "kept" };
            var taken = Enumerable.Range(0, 20).Select(i => new Node { Name = $"{i}" }).ToArray();
            writer.WriteRoot("a", kept);
            var position = writer.Position;
            writer.WriteRoot("b", taken);
            writer.Truncate(position);
            writer.WriteRoot("c", taken);
            writer.WriteRoot("d", kept);
            var reader = new PayloadReader(writer.WrittenMemory);
            var first = reader.ReadRoot<Node>("a");
            Assert.Equal("19", reader.ReadRoot<Node[]>("c")[19].Name);
            Assert.Same(first, reader.ReadRoot<Node>("d"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Truncate_AgainAndAgain_ForgetsWhatWasTakenOut()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            var kept = Enumerable.Range(0, 12).Select(i => new Node { Name = $"{i}" }).ToArray();
            writer.WriteRoot("kept", kept);
            var position = writer.Position;
            for (var i = 0; i < 200; i++)
            {
                writer.WriteRoot("taken", Enumerable.Range(0, 20).Select(_ => new Node()).ToArray());
                writer.Truncate(position);
            }

            writer.WriteRoot("again", kept[^1]);
            var reader = new PayloadReader(writer.WrittenMemory);
            var first = reader.ReadRoot<Node[]>("kept");
            Assert.Same(first[^1], reader.ReadRoot<Node>("again"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_MemberThatTheTypeDoesNotHave_LeavesReferencesRight()
        => await Task.Run(() =>
        {
            var shared = new Node { Name = "shared" };
            var payload = new PayloadWriter();
            payload.WriteRoot("x", new Rich { Known = shared, Same = shared, Typed = new Circle(1), TypedAgain = new Circle(2), Extra = [new Node(), new Circle(3)] });
            var copy = new PayloadReader(payload.WrittenMemory).ReadRoot<Poor>("x");
            Assert.Same(copy.Known, copy.Same);
            Assert.Equal("shared", copy.Known!.Name);
            Assert.Equal(new Circle(2), copy.TypedAgain);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_MembersInAnotherOrder_FindsThem()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter();
            writer.WriteMapHeader(4);
            writer.WriteString("Tags");
            writer.WriteNil();
            writer.WriteString("Unknown");
            writer.WriteArrayHeader(2);
            writer.WriteMapHeader(1);
            writer.WriteInt64(1);
            writer.WriteDouble(2);
            writer.WriteBinary([1, 2]);
            writer.WriteString("Age");
            writer.WriteInt64(5);
            writer.WriteString("Name");
            writer.WriteString("Ann");
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(new Person("Ann", 5, 0, default, null!), new PayloadReader(writer.WrittenMemory).ReadRoot<Person>("x"));
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_CycleThroughAnImmutableCollection_IsRefusedClearly()
        => await Task.Run(() =>
        {
            var holder = new Holder<ImmutableList<object>>();
            holder.Value = [holder];
            Assert.Same(holder, holder.Value[0]);
            var copy = Travel.RoundTrip(holder);
            Assert.Same(copy, copy.Value![0]);

            var list = ImmutableList.Create<object>(new Holder<object>());
            ((Holder<object>)list[0]).Value = list;
            var writer = new PayloadWriter();
            writer.WriteRoot("x", list);
            var error = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(writer.WrittenMemory).ReadRoot<ImmutableList<object>>("x"));
            Assert.Contains("cycle through an immutable collection", error.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_KeysThatWereStillBeingRead_AreFoundAgain()
        => await Task.Run(() =>
        {
            var member = new Member(17);
            member.Friends.Add(member);
            member.Notes[member] = "me";
            var copy = Travel.RoundTrip(member);
            Assert.True(copy.Friends.Contains(copy), "its own set does not know it");
            Assert.Equal("me", copy.Notes[copy]);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_Scalars_AllocatesNothing()
        => await Task.Run(() =>
        {
            var writer = new PayloadWriter(4096);
            void Write()
            {
                writer.Reset();
                writer.WriteRoot("arg1", 5);
                writer.WriteRoot("arg2", "text");
                writer.WriteRoot("arg3", 2.5);
                writer.WriteRoot("arg4", DateTime.UnixEpoch);
                writer.WriteRoot("arg5", Level.High);
            }

            for (var i = 0; i < 100; i++)
            {
                Write();
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Write();
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });

    [Fact(Timeout = 30_000)]
    public async Task Rent_WhileThePooledOneIsInUse_GivesAnother()
        => await Task.Run(() =>
        {
            var first = PayloadWriter.Rent();
            var second = PayloadWriter.Rent();
            Assert.NotSame(first, second);
            first.WriteString("x");
            PayloadWriter.Return(first);
            PayloadWriter.Return(second);
            Assert.Equal(0, PayloadWriter.Rent().Position);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_SharedAcrossAnInterfaceAndAClass_StaysOneObject()
        => await Task.Run(() =>
        {
            var circle = new Circle(1);
            var (shape, same, any) = Travel.RoundTrip((Shape: (IShape)circle, Same: circle, Any: (object)circle));
            Assert.Same(shape, same);
            Assert.Same(shape, any);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_Locks_AreFreshAndWork()
        => await Task.Run(() =>
        {
            var copy = Travel.RoundTrip(new Locked { Value = 3 });
            copy.Increment();
            Assert.Equal(4, copy.Value);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_ComparersOfCollections_WorkAsBefore()
        => await Task.Run(() =>
        {
            Assert.Equal(1, Travel.RoundTrip(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 })["a"]);
            Assert.Equal(1, Travel.RoundTrip(new Tally { ["Ab"] = 1 })["aB"]);
            Assert.Equal(1, Travel.RoundTrip<IDictionary<string, int>>(new Tally { ["Ab"] = 1 })["aB"]);
            Assert.Same(EqualityComparer<string>.Default, Travel.RoundTrip(new HashSet<string> { "x" }).Comparer);
            Assert.Same(ReferenceEqualityComparer.Instance, Travel.RoundTrip(new HashSet<object>(ReferenceEqualityComparer.Instance)).Comparer);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_CollectionSubclass_RunsNoOverride()
        => await Task.Run(() =>
        {
            var copy = Travel.RoundTrip(new Guarded { "a", "b" });
            Assert.Equal(["A", "B"], copy);
            Assert.Equal(2, copy.Inserts);
            copy.Add("c");
            Assert.Equal(3, copy.Inserts);
            Assert.Equal([1, 2], Travel.RoundTrip(new Tenfold { 1, 2 }).Order());
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_ConstructorThatWouldThrow_DoesNotRun()
        => await Task.Run(() => Assert.Equal(0, Travel.RoundTrip(new List<NoParameterless> { Zero() })[0].Secret));

    private static NoParameterless Zero() => (NoParameterless)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(NoParameterless));

    private sealed class Tenfold : HashSet<int>, ISet<int>
    {
        bool ISet<int>.Add(int item) => Add(10 * item);
    }

    private sealed class Rich
    {
        public object[]? Extra;
        public Node? Known;
        public IShape? Typed;
        public IShape? TypedAgain;
        public Node? Same;
    }

    private sealed class Poor
    {
        public Node? Known = null;
        public IShape? TypedAgain = null;
        public Node? Same = null;
    }
}
