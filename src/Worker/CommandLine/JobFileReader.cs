using System.Text.Json;
using BrowserAgent.Worker.Hosting;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Reads jobs from a file: one JSON object, a JSON array of them, or one object a line.</summary>
internal static class JobFileReader
{
    /// <exception cref="WorkerClientException">The file is missing or not JSON; the message names file and line.</exception>
    public static async Task<IReadOnlyList<(string Source, JsonElement Job)>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var name = file.Name;
        string text;
        try
        {
            text = name == "-"
                ? await Console.In.ReadToEndAsync(cancellationToken)
                : await File.ReadAllTextAsync(file.FullName, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new WorkerClientException($"The job file can't be read: {failure.Message}", ExitCodes.BadInput);
        }

        return text.TrimStart() is ['[', ..] ? Array(name, text) : TryWhole(name, text) ?? Lines(name, text);
    }

    private static List<(string Source, JsonElement Job)> Array(string name, string text) =>
        [.. Parse(name, 1, text).EnumerateArray().Select((job, index) => ($"{name}[{index}]", job))];

    private static List<(string Source, JsonElement Job)>? TryWhole(string name, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [(name, document.RootElement.Clone())];
        }
        catch (JsonException)
        {
            // Not one JSON document: the caller reads it line by line, so that an error names its line.
            return null;
        }
    }

    private static List<(string Source, JsonElement Job)> Lines(string name, string text) =>
        [.. text.Split('\n')
            .Select((line, index) => (Number: index + 1, Text: line))
            .Where(line => !string.IsNullOrWhiteSpace(line.Text))
            .Select(line => ($"{name}:{line.Number}", Parse(name, line.Number, line.Text)))];

    private static JsonElement Parse(string name, int line, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new WorkerClientException(
                $"{name}:{line + failure.LineNumber.GetValueOrDefault()}:{failure.BytePositionInLine.GetValueOrDefault() + 1}: not JSON. {failure.Message} Nothing was sent.",
                ExitCodes.BadInput);
        }
    }
}
