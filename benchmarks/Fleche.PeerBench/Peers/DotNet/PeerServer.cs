using System.Runtime.InteropServices;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>The process of a .NET peer: measures what each line of its input asks for, until the input ends.</summary>
internal static class PeerServer
{
    public static int Run(string name)
    {
        using PeerProgram program = name switch
        {
            "fleche" => new FlechePeer(),
            "threads" => new ExecutorPeer(static workers => new ThreadPoolExecutor(workers)),
            "process" => new ProcessPeer(),
            "raw" => new RawPeer(),
            _ => throw new ArgumentException($"there is no peer '{name}'", nameof(name)),
        };
        Console.WriteLine(Wire.Write(new Reply { Version = RuntimeInformation.FrameworkDescription }));
        while (Console.In.ReadLine() is { } line)
        {
            Console.WriteLine(Wire.Write(Answer(program, Wire.Read<Request>(line))));
        }

        return 0;
    }

    /// <summary>What goes wrong is the answer: it stands in the table.</summary>
    private static Reply Answer(PeerProgram program, Request request)
    {
        try
        {
            return program.Answer(request) ?? new Reply { Note = Wire.NotApplicable };
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return new Reply { Note = $"{e.GetType().Name}: {e.Message}" };
        }
    }
}
