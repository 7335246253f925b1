using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Verification;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>A site that orders are entered into: how it starts, what is true in it, and what goes wrong in it meanwhile.</summary>
internal interface IScenario : IAsyncDisposable
{
    /// <summary>The site's name for people.</summary>
    string Title { get; }

    /// <summary>The stem of its order file and of the file of expectations.</summary>
    string Orders { get; }

    /// <summary>Starts or finds the site, with the orders that somebody entered before.</summary>
    Task StartAsync(IReadOnlyList<OrderValues> before, CancellationToken cancellationToken);

    /// <summary>What the worker must be told: settings (with colons) and secrets (environment variables). Valid once started.</summary>
    IReadOnlyDictionary<string, string> WorkerSettings { get; }

    IReadOnlyDictionary<string, string> WorkerSecrets { get; }

    /// <summary>What will go wrong in a run in which this many orders are to be entered.</summary>
    IReadOnlyList<ScenarioFault> ScenarioFaults(int toEnter);

    /// <summary>Every order that the site holds, read past its user interface.</summary>
    Task<IReadOnlyList<OrderValues>> ReadTruthAsync(CancellationToken cancellationToken);

    /// <summary>Lets itself be photographed, if it has something to show.</summary>
    Task TakeScreenshotsAsync(ScreenshotTaker screenshotTaker) => Task.CompletedTask;

    /// <summary>What the site saw beside orders.</summary>
    Task<ScenarioInspectionResult> InspectAsync(IReadOnlyCollection<ReportedJob> jobs, CancellationToken cancellationToken);
}

/// <summary>Something that goes wrong in the site.</summary>
/// <param name="AfterEntered">Strikes once this many orders are in the site.</param>
/// <param name="Words">Told to whoever watches.</param>
/// <param name="InjectAsync">Makes it happen.</param>
internal sealed record ScenarioFault(int AfterEntered, string Words, Func<CancellationToken, Task> InjectAsync);

/// <summary>What the site saw beside orders.</summary>
/// <param name="Alarms">Wrong acts, in words.</param>
/// <param name="Missing">Faults that did not happen, as sentences.</param>
internal sealed record ScenarioInspectionResult(IReadOnlyList<string> Alarms, IReadOnlyList<string> Missing);
