using System.Diagnostics;
using System.Text;

namespace BrowserAgent.Client.Tests.Documented;

/// <summary>A documented example as a process, with the variables that the page names.</summary>
internal sealed class DocumentedExampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private DocumentedExampleProcess(Process process) => _process = process;

    /// <summary>The output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static DocumentedExampleProcess Start(string folder, BrowserlessWorkerFixture worker, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BROWSERAGENT_URL"] = worker.Address.ToString().TrimEnd('/');
        start.Environment["BROWSERAGENT_API_KEY"] = worker.Key;
        start.Environment["REDIS_URL"] = worker.RedisUrl;
        start.Environment["WEBHOOK_SECRET"] = BrowserlessWorkerFixture.Secret;
        start.Environment["RECEIVER_PORT"] = worker.WebhookPort.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            // Variables of the tests' own build must not reach a program that the example builds.
            start.Environment.Remove(name);
        }

        var run = new DocumentedExampleProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
        run._process.OutputDataReceived += (_, line) => run.Take(line.Data);
        run._process.ErrorDataReceived += (_, line) => run.Take(line.Data);
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Runs it to its end. An exit code other than 0 throws an exception with its output.</summary>
    public static async Task<string> RunAsync(string folder, BrowserlessWorkerFixture worker, string program, params string[] arguments)
    {
        using var run = Start(folder, worker, program, arguments);
        await run._process.WaitForExitAsync(BrowserlessWorkerFixture.TimeoutToken());
        return run._process.ExitCode == 0
            ? run.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {run._process.ExitCode}:\n{run.Output}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
