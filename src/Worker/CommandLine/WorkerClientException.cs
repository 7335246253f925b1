using System.Text;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>The worker could not be asked, or said no; the message is for the person at the terminal.</summary>
internal sealed class WorkerClientException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Reads the API's problem document.</summary>
    public static WorkerClientException From(int status, string body)
    {
        var text = new StringBuilder();
        try
        {
            using var document = JsonDocument.Parse(body);
            text.Append(Text(document.RootElement, "title")).Append(' ').Append(Text(document.RootElement, "detail"));
            if (document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
            {
                foreach (var error in errors.EnumerateArray())
                {
                    text.AppendLine().Append("  - ").Append(Text(error, "path")).Append(": ").Append(Text(error, "message"));
                }
            }
        }
        catch (JsonException)
        {
            text.Append("The worker answered ").Append(status).Append(" without saying why.");
        }

        return new WorkerClientException(text.ToString().Trim(), status >= 500 ? ExitCodes.Unreachable : ExitCodes.Failed);
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
