using Fleche.Codec;
using Fleche.Records;

namespace Fleche.Tests.Stores.Files;

public class RecordCodecTests
{
    [Fact(Timeout = 30_000)]
    public async Task Read_WhatWasWritten_IsTheRecord() => await InThread.Run(() =>
    {
        CallRecord record = StoreFolder.Record(1, StoreFolder.Value(1)) with { Hits = 12 };
        Assert.Equal(StoreFolder.Text(record), StoreFolder.Text(RecordCodec.Read(RecordCodec.ToBytes(record))));
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_RecordWithNothingOptional_IsTheRecord() => await InThread.Run(() =>
    {
        CallRecord record = new() { Key = Digest.Of(1), Function = "F", Result = Digest.Of(2) };
        Assert.Equal(StoreFolder.Text(record), StoreFolder.Text(RecordCodec.Read(RecordCodec.ToBytes(record))));
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_NewerAndOlderFields_PassesOverAndDefaults() => await InThread.Run(() =>
    {
        PayloadWriter writer = new();
        writer.WriteMapHeader(5);
        writer.WriteString("colour");
        writer.WriteArrayHeader(2);
        writer.WriteString("red");
        writer.WriteDouble(1.5);
        writer.WriteString("result");
        writer.WriteBinary(Digest.Of(2).Bytes);
        writer.WriteString("function");
        writer.WriteString("F");
        writer.WriteString("module");
        writer.WriteNil();
        writer.WriteString("key");
        writer.WriteBinary(Digest.Of(1).Bytes);
        CallRecord record = new() { Key = Digest.Of(1), Function = "F", Result = Digest.Of(2) };
        Assert.Equal(StoreFolder.Text(record), StoreFolder.Text(RecordCodec.Read(writer.ToArray())));
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_CutOrChanged_ThrowsNothingElse() => await InThread.Run(() =>
    {
        byte[] bytes = RecordCodec.ToBytes(StoreFolder.Record(1, StoreFolder.Value(1)));
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<PayloadSerializationException>(() => RecordCodec.Read(bytes.AsMemory(0, length)));
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (int bit in new[] { 1, 16, 128, 255 })
            {
                byte[] changed = [.. bytes];
                changed[i] ^= (byte)bit;
                if (Record.Exception(() => RecordCodec.Read(changed)) is { } exception)
                {
                    Assert.IsType<PayloadSerializationException>(exception);
                }
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_WithoutKey_SaysSo() => await InThread.Run(() =>
    {
        PayloadWriter writer = new();
        writer.WriteMapHeader(0);
        Assert.Contains("'key'", Assert.Throws<PayloadSerializationException>(() => RecordCodec.Read(writer.ToArray())).Message, StringComparison.Ordinal);
    });
}
