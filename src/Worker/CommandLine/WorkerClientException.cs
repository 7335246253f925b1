using System.Text;
using BrowserAgent.Client;
using BrowserAgent.Worker.Hosting;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>The worker could not be reached or refused the request; the message is for the person at the terminal.</summary>
internal sealed class WorkerClientException(string message, int exitCode) : Exception(message)
{
    private const int FirstServerError = 500;

    public int ExitCode { get; } = exitCode;

    public static WorkerClientException From(BrowserAgentException failure) => failure.Status is { } status
        ? new WorkerClientException(
            failure.Problem is { } problem ? Describe(problem) : $"The worker answered {(int)status} without saying why.",
            (int)status >= FirstServerError ? ExitCodes.Unreachable : ExitCodes.Failed)
        : Unreachable(failure.Message);

    public static WorkerClientException Unreachable(string why) =>
        new($"{why} Start it with browser-agent up, or name another with --url.", ExitCodes.Unreachable);

    private static string Describe(ApiProblem problem)
    {
        var text = new StringBuilder().Append(problem.Title).Append(' ').Append(problem.Detail);
        foreach (var error in problem.Errors)
        {
            text.AppendLine().Append("  - ").Append(error.Path).Append(": ").Append(error.Message);
        }

        return text.ToString().Trim();
    }
}
