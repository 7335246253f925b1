using System.Globalization;
using BrowserAgent.CodeMetrics;

// Prints what the architecture tests judge: each project's folder cycles and layers, and the largest constructors, methods and files beside their limits.
foreach (var name in SourceProject.Layered)
{
    var graph = new FolderGraph(SourceProject.Load(name));
    var cycles = graph.Cycles();
    Print($"{name}: {graph.Imports.Select(import => (import.From, import.To)).Distinct().Count()} folder imports, {cycles.Count} cycles");
    foreach (var line in cycles.SelectMany(cycle => graph.Explain(cycle).Prepend(string.Join(" ", cycle))))
    {
        Print($"  {line}");
    }

    Print($"  layers: {string.Join(" | ", graph.Layers().Select(layer => string.Join(' ', layer)))}");
}

Report("constructors", "parameters", CodeLimitChecker.ConstructorSizes(), CodeLimitChecker.MaxConstructorParameters);
Report("methods", "lines", CodeLimitChecker.MethodLengths(), CodeLimitChecker.MaxMethodLines);
Report("files", "lines", CodeLimitChecker.FileLengths(), CodeLimitChecker.MaxFileLines);

static void Report(string what, string unit, IEnumerable<MeasuredSize> measures, int limit)
{
    var sorted = measures.OrderByDescending(measure => measure.Size).ToArray();
    var over = sorted.Where(measure => measure.Size > limit).ToArray();
    Print($"{what}: {sorted.Length}, over {limit} {unit}: {over.Length}, largest: {sorted[0]}");
    foreach (var measure in over)
    {
        Print($"  {measure}");
    }
}

static void Print(string line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
