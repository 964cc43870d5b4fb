using System.Globalization;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>One call in a process of its own: the function's name as an argument, data by standard input and output.</summary>
internal static class CallProcess
{
    public static int Run(string function, string[] arguments)
    {
        switch (function)
        {
            case "echo":
                using (Stream input = Console.OpenStandardInput())
                using (Stream output = Console.OpenStandardOutput())
                {
                    MemoryStream data = new();
                    input.CopyTo(data);
                    output.Write(Functions.Echo(data.ToArray()));
                }

                return 0;
            case "hang":
                return Functions.Hang(arguments[0]);
            default:
                int argument = int.Parse(arguments[0], CultureInfo.InvariantCulture);
                int result = function switch
                {
                    nameof(Functions.Noop) => Functions.Noop(argument),
                    nameof(Functions.Spin) => Functions.Spin(argument),
                    nameof(Functions.SpinOnProcessorTime) => Functions.SpinOnProcessorTime(argument),
                    _ => throw new ArgumentException($"there is no function '{function}'", nameof(function)),
                };
                Console.Out.Write(result.ToString(CultureInfo.InvariantCulture));
                return 0;
        }
    }
}
