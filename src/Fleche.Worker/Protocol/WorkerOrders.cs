using System.Text;

namespace Fleche.Worker.Protocol;

/// <summary>
/// What a worker is told by the program that started it: a line on its standard input. That it is to be a worker at all, an environment
/// variable says, which is taken away before any user code runs, since the user's own child processes would inherit it.
/// </summary>
/// <param name="PipePath">The pipe to connect to.</param>
/// <param name="RecorderPath">The file of its <see cref="FlightRecorder"/>.</param>
/// <param name="Secret">What it must say first.</param>
internal sealed record WorkerOrders(string PipePath, string RecorderPath, byte[] Secret)
{
    /// <summary>Marks the process that is to be a worker: the name of its <see cref="Running.StartFolder"/>.</summary>
    public const string Variable = "FLECHE_WORKER";

    /// <summary>How many pools deep a process is nested: 0 or absent in the program, 1 in its workers, and so on.</summary>
    public const string DepthVariable = "FLECHE_DEPTH";

    /// <summary>In no path.</summary>
    private const char Separator = '\0';

    /// <summary>Whether this process was started as a worker but has not become one.</summary>
    public static bool ArePending => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Takes the mark out of this process's environment.</summary>
    /// <returns>The name of the start folder; <see langword="null"/> when there is none.</returns>
    public static string? TakeName()
    {
        string? name = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return name;
    }

    /// <summary>The worker says that it waits for its orders: the first zero byte on its standard output.</summary>
    /// <returns>False: nobody reads there, the program is gone.</returns>
    public static bool TryAsk(Stream output)
    {
        try
        {
            output.WriteByte(0);
            output.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The program gives the orders, in UTF-8 whatever the code page of a console is.</summary>
    public void Write(Stream output) => output.Write(Encoding.UTF8.GetBytes($"{PipePath}{Separator}{RecorderPath}{Separator}{Convert.ToHexString(Secret)}\n"));

    /// <summary>The program waits until the worker asks; what some tool's startup hook may have written before is passed on.</summary>
    /// <param name="input">The worker's standard output.</param>
    /// <param name="others">Takes what else comes.</param>
    /// <param name="awaitMore">Waits until there is something to read; <see langword="false"/>: nothing more will come.</param>
    /// <returns><see langword="false"/> when the stream ends first, or nothing more comes: the worker has ended.</returns>
    public static bool WaitUntilAsked(Stream input, Stream others, Func<bool> awaitMore)
    {
        while (awaitMore())
        {
            switch (input.ReadByte())
            {
                case -1:
                    return false;
                case 0:
                    return true;
                case var other:
                    others.WriteByte((byte)other);
                    break;
            }
        }

        return false;
    }

    /// <summary>Waits for the orders.</summary>
    /// <returns><see langword="null"/> when the stream ends without them: the program is gone.</returns>
    public static WorkerOrders? Read(Stream input)
    {
        // By hand, as is the number below: what a reader of text and the framework's fast conversions bring along takes longer than all the rest.
        byte[] line = new byte[4096];
        int length = 0;
        while (length == 0 || line[length - 1] != '\n')
        {
            int read = length < line.Length ? input.Read(line, length, line.Length - length) : 0;
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return Encoding.UTF8.GetString(line, 0, length).TrimEnd().Split(Separator) is [var pipe, var recorder, { Length: 2 * Hello.SecretLength } hexadecimal]
            ? new WorkerOrders(pipe, recorder, ReadSecret(hexadecimal))
            : null;
    }

    private static byte[] ReadSecret(string hexadecimal)
    {
        byte[] secret = new byte[Hello.SecretLength];
        for (int i = 0; i < hexadecimal.Length; i++)
        {
            int digit = char.IsAsciiDigit(hexadecimal[i]) ? hexadecimal[i] - '0' : hexadecimal[i] - 'A' + 10;
            secret[i / 2] = (byte)((secret[i / 2] << 4) | digit);
        }

        return secret;
    }
}
