namespace Fleche.Tests.Codec;

public class RoundTripTests
{
    public static TheoryData<string> Names => [.. Corpus.All.Select(item => item.Name)];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Read_WhatWasWritten_GivesAnEqualGraph(string name)
    {
        var item = Corpus.All.Single(item => item.Name == name);
        var copy = await Task.Run(() => item.Decode(item.Encode()));
        Assert.Null(Alike.FirstDifference(item.Value, copy));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Read_AfterManyUses_GivesAnEqualGraph(string name)
    {
        // The access to fields is compiled after some uses: both ways must agree.
        var item = Corpus.All.Single(item => item.Name == name);
        if (item.Encode().Length > 10_000)
        {
            return;
        }

        var first = item.Encode();
        for (var i = 0; i < 40; i++)
        {
            await Task.Run(() => item.Decode(item.Encode()));
        }

        Assert.Null(Alike.FirstDifference(item.Value, item.Decode(first)));
        Assert.Equal(first, item.Encode());
    }
}
