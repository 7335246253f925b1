using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>
/// A Tryton server: the one whose address is given, else one that <c>../shared/erp/tryton/setup.sh</c> sets up. Its database is kept between
/// runs, so that a second run finds the orders of the first.
/// </summary>
internal sealed class TrytonScenario(ITrytonServer server) : IScenario
{
    private const string User = "buyer";

    public string Title => "Tryton";

    public string Orders => "tryton";

    public IReadOnlyDictionary<string, string> WorkerSettings => new Dictionary<string, string>
    {
        ["Sites:Origins:tryton:app"] = server.Address.GetLeftPart(UriPartial.Authority),
        ["Pool:Accounts:0:Site"] = "tryton",
        ["Pool:Accounts:0:Name"] = User,
        ["Pool:Accounts:0:Sessions"] = "1",
    };

    public IReadOnlyDictionary<string, string> WorkerSecrets => new Dictionary<string, string>
    {
        ["BROWSERAGENT_SECRET__TRYTON__BUYER__PASSWORD"] = RemoteTrytonServer.BuyerPassword,
    };

    /// <exception cref="ScenarioUnavailableException">No address was given and there is nothing to set one up with.</exception>
    public static TrytonScenario Find(DemoFolder folder, string? url)
    {
        if (url is not null)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? new TrytonScenario(new RemoteTrytonServer(address))
                : throw new ScenarioUnavailableException($"--tryton-url is \"{url}\", which is no http address. Give for example http://127.0.0.1:8000.");
        }

        var setupFolder = Path.GetFullPath(Path.Combine(folder.Repository, "..", "shared", "erp", "tryton"));
        return File.Exists(Path.Combine(setupFolder, "setup.sh"))
            ? new TrytonScenario(new LocalTrytonServer(setupFolder, Path.Combine(folder.Repository, ".data", "tryton"), folder.Root))
            : throw new ScenarioUnavailableException($"No Tryton server: give its address with --tryton-url, or put the set-up folder at {setupFolder}.");
    }

    public Task StartAsync(IReadOnlyList<OrderValues> before, CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    public IReadOnlyList<ScenarioFault> ScenarioFaults(int toEnter) => [];

    public Task<IReadOnlyList<OrderValues>> ReadTruthAsync(CancellationToken cancellationToken) => server.ReadOrdersAsync(cancellationToken);

    public Task<ScenarioInspectionResult> InspectAsync(IReadOnlyCollection<ReportedJob> jobs, CancellationToken cancellationToken) =>
        Task.FromResult(new ScenarioInspectionResult([], []));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

/// <summary>A Tryton server and access to its records.</summary>
internal interface ITrytonServer : IAsyncDisposable
{
    /// <summary>Valid once started.</summary>
    Uri Address { get; }

    Task StartAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<OrderValues>> ReadOrdersAsync(CancellationToken cancellationToken);
}
