using System.Globalization;
using System.Net.Http.Json;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>The fixture ERP, with three faults: a save answered with a 500, a session that ends in mid-form, an interface that changes overnight.</summary>
internal sealed class MeridianScenario(string folder) : IScenario
{
    private const string HitBy500 = "PO-26-4702";
    private const string LosesSession = "buyer1";

    private static readonly string[] Accounts = [LosesSession, "buyer2"];

    private readonly HttpClient _admin = new();
    private MeridianServer? _meridian;
    private DateTimeOffset? _changedAt;

    public string Title => "Meridian";

    public string Orders => "meridian";

    public IReadOnlyDictionary<string, string> WorkerSettings => new Dictionary<string, string>
    {
        ["Sites:Origins:meridian:app"] = Origin(_meridian!.AppAddress),
        ["Sites:Origins:meridian:login"] = Origin(_meridian.LoginAddress),
        ["Pool:Accounts:0:Site"] = "meridian",
        ["Pool:Accounts:0:Name"] = Accounts[0],
        ["Pool:Accounts:1:Site"] = "meridian",
        ["Pool:Accounts:1:Name"] = Accounts[1],
    };

    public IReadOnlyDictionary<string, string> WorkerSecrets => SeededAccounts.All
        .Where(account => Accounts.Contains(account.User))
        .SelectMany(account => new[] { ("PASSWORD", account.Password), ("TOTP", account.TotpSeed) }
            .Select(secret => ($"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}__{secret.Item1}", secret.Item2)))
        .ToDictionary(secret => secret.Item1, secret => secret.Item2);

    public async Task StartAsync(IReadOnlyList<OrderValues> before, CancellationToken cancellationToken)
    {
        _meridian = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(folder, "meridian") }, cancellationToken);
        _admin.BaseAddress = _meridian.AdminAddress;
        using var user = new ManualOrderEntryClient(_meridian);
        await user.SignInAsync(cancellationToken);
        foreach (var order in before)
        {
            await user.EnterAsync(order, cancellationToken);
        }
    }

    public IReadOnlyList<ScenarioFault> ScenarioFaults(int toEnter) =>
    [
        new(0, $"Meridian will answer the save of {HitBy500} with a 500, after the order is stored", token => ArmAsync(
            new FaultSpec { Kind = FaultKind.CommitThen500, Reference = HitBy500, Times = 1 }, token)),

        // Struck by a look-up of the form, so that it always hits a half-filled form.
        new(Math.Max(1, toEnter / 4), $"Meridian ends the session of {LosesSession} in the middle of the next form", token => ArmAsync(
            new FaultSpec { Kind = FaultKind.SessionEndAfterRequests, Account = LosesSession, Path = "/api/suppliers", Requests = 0, Times = 1 }, token)),
        new(toEnter / 2, "Meridian moves to interface v4: Save is now in a menu, and the old Save's id is on Delete", ChangeInterfaceAsync),
    ];

    public async Task<IReadOnlyList<OrderValues>> ReadTruthAsync(CancellationToken cancellationToken) =>
        [.. (await TruthAsync(cancellationToken)).Orders.Select(Values)];

    public async Task<ScenarioInspectionResult> InspectAsync(IReadOnlyCollection<ReportedJob> jobs, CancellationToken cancellationToken)
    {
        var truth = await TruthAsync(cancellationToken);
        var alarms = truth.Events
            .Where(happened => happened.Kind is EventKind.Discarded or EventKind.AccountLocked)
            .Select(happened => happened.Kind == EventKind.Discarded
                ? $"Delete was clicked on {happened.Reference} by {happened.Account}."
                : $"The account {happened.Account} was locked.");
        var missing = new List<string>();
        Expect(Struck(FaultKind.CommitThen500), $"No save was answered with a 500: {HitBy500} never got that far.");
        Expect(Struck(FaultKind.SessionEndAfterRequests), $"The session of {LosesSession} was never ended.");
        Expect(
            _changedAt is { } change && jobs.Any(job => job is { State: "done" } && job.ClaimedAt > change && job.Rungs.Count > 0),
            "No order was worked on after the interface had changed.");
        return new ScenarioInspectionResult([.. alarms], missing);

        bool Struck(string kind) => truth.Events.Any(happened => happened.Kind == EventKind.Fault && happened.Detail == kind);

        void Expect(bool came, string otherwise)
        {
            if (!came)
            {
                missing.Add(otherwise);
            }
        }
    }

    public Task TakeScreenshotsAsync(ScreenshotTaker screenshotTaker) => OrderFormScreenshotTaker.TakeAsync(_meridian!, screenshotTaker);

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        if (_meridian is not null)
        {
            await _meridian.DisposeAsync();
        }
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static OrderValues Values(OrderRecord order) => new()
    {
        Reference = order.Reference,
        Fields = new Dictionary<string, string>
        {
            ["supplier"] = order.Supplier,
            ["due"] = order.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["currency"] = order.Currency,
            ["shipTo"] = order.ShipTo,
            ["memo"] = order.Memo,
        },
        Lines = [.. order.Lines.Select(line => new OrderLineValues(line.Item, line.Quantity, line.Price))],
    };

    private async Task<GroundTruth> TruthAsync(CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<GroundTruth>("/truth", cancellationToken))!;

    /// <summary>The kinds of the faults that are armed.</summary>
    internal async Task<IReadOnlyList<string>> ArmedAsync(CancellationToken cancellationToken) =>
        [.. (await _admin.GetFromJsonAsync<List<FaultSpec>>("/faults", cancellationToken))!.Select(fault => fault.Kind)];

    // The list that is posted replaces the armed one, so that what has not struck yet is posted again.
    private async Task ArmAsync(FaultSpec fault, CancellationToken cancellationToken)
    {
        var armed = await _admin.GetFromJsonAsync<List<FaultSpec>>("/faults", cancellationToken);
        using var answer = await _admin.PostAsJsonAsync("/faults", armed!.Where(spec => spec.Times > 0).Append(fault), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task ChangeInterfaceAsync(CancellationToken cancellationToken)
    {
        using var answer = await _admin.PostAsJsonAsync("/ui", new { version = 4 }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        _changedAt = TimeProvider.System.GetUtcNow();
    }
}
