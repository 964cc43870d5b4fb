using System.Reflection;
using PlugInHost;

// A program that knows nothing of Fleche and runs a plug-in. Its arguments: how to load it, and from where.
string path = args[1];
Assembly plugIn = args[0] == "context" ? new PlugInContext(path).LoadFromAssemblyPath(path) : Assembly.LoadFrom(path);
Console.WriteLine(plugIn.GetType("PlugIn.Entry")!.GetMethod("Run")!.Invoke(null, null));
