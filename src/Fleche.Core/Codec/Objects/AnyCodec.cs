namespace Fleche.Codec;

/// <summary>Values declared as <see cref="object"/>. What MessagePack tells apart by itself needs no type name: string, bool, int, float, double.</summary>
internal sealed class AnyCodec : ReferenceCodec<object>
{
    public override void Write(PayloadWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteString(text);
                break;
            case int number when value.GetType() == typeof(int):
                writer.WriteInt64(number);
                break;
            case double number:
                writer.WriteDouble(number);
                break;
            case bool truth:
                writer.WriteBoolean(truth);
                break;
            case float number:
                writer.WriteSingle(number);
                break;
            default:
                base.Write(writer, value);
                break;
        }
    }

    public override object Read(PayloadReader reader)
    {
        switch (reader.PeekByte())
        {
            case <= Code.PositiveFixIntMax or >= Code.NegativeFixIntMin or (>= Code.UInt8 and <= Code.Int64):
                return reader.ReadInt32();
            case Code.Double:
                return reader.ReadDouble();
            case Code.Single:
                return reader.ReadSingle();
            case Code.True or Code.False:
                return reader.ReadBoolean();
            case (>= Code.FixString and < Code.Nil) or Code.String8 or Code.String16 or Code.String32:
                return reader.ReadString()!;
            default:
                return reader.TryReadUtf16() ?? base.Read(reader);
        }
    }

    /// <summary>A plain object, as one uses for a lock: there is nothing in it.</summary>
    protected override void WriteContents(PayloadWriter writer, object value) => writer.WriteMapHeader(0);

    protected override object ReadContents(PayloadReader reader, int slot)
    {
        reader.Skip();
        return new object();
    }
}
