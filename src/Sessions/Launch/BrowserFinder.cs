using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Finds the browser to run: the configured one, else Playwright's own, else the system's.</summary>
internal sealed class BrowserFinder(IOptions<BrowserOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(10);

    /// <summary>The system's Chromium, where Debian and its derivatives install it.</summary>
    internal string SystemPath { get; init; } = "/usr/bin/chromium";

    /// <summary>Chromium without a user interface: it uses a quarter to a half less memory.</summary>
    internal string HeadlessShellPath { get; init; } = "/usr/bin/chromium-headless-shell";

    /// <param name="playwrightPath">Where Playwright would install its Chromium; the file need not exist.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<FindBrowserResult> FindAsync(string? playwrightPath, CancellationToken cancellationToken)
    {
        var configured = options.Value.ExecutablePath;
        if (configured.Length > 0)
        {
            // A configured browser that is missing is an error; another one must not run instead.
            return File.Exists(configured)
                ? await FoundAsync(configured, $"{BrowserOptions.Section}:{nameof(BrowserOptions.ExecutablePath)}", cancellationToken)
                : new FindBrowserResult.Missing(
                    $"{BrowserOptions.Section}:{nameof(BrowserOptions.ExecutablePath)} is \"{configured}\", and no such file exists. " +
                    "Correct the path, or leave it empty to search for an installed browser.");
        }

        if (!string.IsNullOrEmpty(playwrightPath) && File.Exists(playwrightPath))
        {
            return await FoundAsync(playwrightPath, "Playwright's installation", cancellationToken);
        }

        if (options.Value.Headless && File.Exists(HeadlessShellPath))
        {
            return await FoundAsync(HeadlessShellPath, "the system's headless shell, the one with the least memory that passes all tests", cancellationToken);
        }

        if (File.Exists(SystemPath))
        {
            return await FoundAsync(SystemPath, "the system's package", cancellationToken);
        }

        return new FindBrowserResult.Missing(
            $"No browser: neither \"{playwrightPath}\" (Playwright's) nor {HeadlessShellPath} nor {SystemPath} (the system's) exists. " +
            "Install one by \"playwright install chromium\" or, on Debian, \"apt-get install chromium-headless-shell\".");
    }

    private async Task<FindBrowserResult.Found> FoundAsync(string path, string origin, CancellationToken cancellationToken) =>
        new(path, await VersionAsync(path, cancellationToken), origin);

    private async Task<string> VersionAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(VersionLimit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, "--version")
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
            var line = await process.StandardOutput.ReadLineAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return string.IsNullOrWhiteSpace(line) ? "unknown" : line.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It can't be executed here: the launch fails with the reason.
            return "unknown";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return "unknown";
        }
    }
}
