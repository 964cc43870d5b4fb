using System.Security.Cryptography;

namespace Fleche.Digests;

/// <summary>Makes the keys of calls of one function: the digests under which their results are stored.</summary>
/// <remarks>What all calls have in common is spelled out once; a key is then one hash over that and the digests of the arguments.</remarks>
internal sealed class CallKey
{
    private const byte KeyText = (byte)'k';

    private readonly byte[] _start;
    private readonly byte[][] _parameters;
    private readonly int _length;

    /// <summary>Prepares the keys of a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="module">Where it is defined; null to leave that out, so that it may move.</param>
    /// <param name="version">What its author calls its version; null for none.</param>
    /// <param name="code">The digest of its code; null to leave that out.</param>
    /// <param name="parameters">The names of the parameters that count, in their order.</param>
    public CallKey(string function, string? module, string? version, Digest? code, IEnumerable<string> parameters)
    {
        _parameters = [.. parameters.Select(Form.Encode)];
        _start =
        [
            DigestWriter.Scheme, KeyText, .. Form.Encode(function),
            .. Digest.Of(module).Bytes, .. Digest.Of(version).Bytes, .. Digest.Of(code).Bytes, .. BitConverter.GetBytes((long)_parameters.Length),
        ];
        _length = _start.Length + _parameters.Sum(static name => name.Length + Digest.Size);
    }

    /// <summary>The key of a call.</summary>
    /// <param name="arguments">The digests of the arguments, in the order of the parameters.</param>
    public Digest Of(ReadOnlySpan<Digest> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(arguments.Length, _parameters.Length, nameof(arguments));
        Span<byte> text = _length <= 1024 ? stackalloc byte[_length] : new byte[_length];
        _start.CopyTo(text);
        Span<byte> rest = text[_start.Length..];
        for (int i = 0; i < arguments.Length; i++)
        {
            _parameters[i].CopyTo(rest);
            arguments[i].CopyTo(rest[_parameters[i].Length..]);
            rest = rest[(_parameters[i].Length + Digest.Size)..];
        }

        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(text, hash);
        return new Digest(hash);
    }
}
