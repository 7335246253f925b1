using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.BenchmarkKit;

/// <summary>The ERP that all lanes work in, and its truth.</summary>
public sealed class MeridianBenchFixture : IAsyncDisposable
{
    private readonly MeridianServer _server;
    private readonly HttpClient _admin;
    private readonly Dictionary<string, MeridianAccount> _accounts;

    private MeridianBenchFixture(MeridianServer server, IReadOnlyList<MeridianAccount> accounts)
    {
        _server = server;
        _admin = new HttpClient { BaseAddress = server.AdminAddress };
        _accounts = accounts.ToDictionary(account => account.User, StringComparer.Ordinal);
    }

    public string App => _server.AppAddress.GetLeftPart(UriPartial.Authority);

    public string Login => _server.LoginAddress.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts it, and puts its accounts' secrets where the product looks for them, in this process and its children.</summary>
    public static async Task<MeridianBenchFixture> StartAsync(string folder, int accounts, CancellationToken cancellationToken)
    {
        var known = SeededAccounts.Of(Math.Max(accounts, SeededAccounts.All.Count));
        foreach (var account in known)
        {
            Environment.SetEnvironmentVariable($"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}__PASSWORD", account.Password);
            Environment.SetEnvironmentVariable($"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}__TOTP", account.TotpSeed);
        }

        return new MeridianBenchFixture(await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = folder, Accounts = known.Count }, cancellationToken), known);
    }

    public MeridianAccount Account(string user) => _accounts[user];

    /// <summary>Signs in without a browser; answers what a browser would have to hold to be signed in.</summary>
    public async Task<SessionCookie> SignInAsync(string user, CancellationToken cancellationToken)
    {
        var account = Account(user);
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var client = new HttpClient(handler);
        await PostAsync("/login", new() { ["username"] = account.User, ["password"] = account.Password, ["return"] = "/" });
        await PostAsync("/code", new() { ["code"] = TotpCalculator.Compute(account.TotpSeed, TotpCalculator.StepOf(TimeProvider.System.GetUtcNow())), ["return"] = "/" });
        var session = cookies.GetCookies(_server.AppAddress).SingleOrDefault(cookie => cookie.Name == "meridian_session")
            ?? throw new BenchFailedException($"Meridian did not sign {user} in.");
        return new SessionCookie(session.Name, session.Value, _server.AppAddress.Host);

        async Task PostAsync(string path, Dictionary<string, string> fields)
        {
            using var form = new FormUrlEncodedContent(fields);
            using var answer = await client.PostAsync(new Uri(_server.LoginAddress, path), form, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>These faults and no others, from now on.</summary>
    public async Task ArmAsync(IReadOnlyList<FaultSpec> faults, CancellationToken cancellationToken)
    {
        using var answer = await _admin.PostAsJsonAsync("/faults", faults, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<GroundTruth> TruthAsync(CancellationToken cancellationToken) =>
        await _admin.GetFromJsonAsync<GroundTruth>("/truth", cancellationToken) ?? throw new BenchFailedException("Meridian did not tell its truth.");

    /// <summary>A sentence for each order that is missing, there twice, different, or not the bench's.</summary>
    public async Task<IReadOnlyList<string>> WrongOrdersAsync(IReadOnlyList<BenchOrder> placed, CancellationToken cancellationToken)
    {
        var truth = await TruthAsync(cancellationToken);
        var saved = truth.Orders.ToLookup(order => order.Reference);
        var wrong = new List<string>();
        foreach (var order in placed)
        {
            var found = saved[order.Reference].ToList();
            if (found.Count != 1)
            {
                wrong.Add($"{order.Reference} is in the site {found.Count} times.");
            }
            else if (Words(found[0]) != Words(order with { Account = order.Account ?? found[0].Account }))
            {
                wrong.Add($"{order.Reference} is \"{Words(found[0])}\" in the site, to be \"{Words(order)}\".");
            }
        }

        if (truth.Orders.Count != placed.Count)
        {
            wrong.Add($"{placed.Count} orders were placed and {truth.Orders.Count} are in the site.");
        }

        return wrong;
    }

    /// <summary>Throws unless all orders are there, right and once each, and the check itself can say no.</summary>
    public async Task CheckAsync(IReadOnlyList<BenchOrder> placed, CancellationToken cancellationToken)
    {
        var wrong = await WrongOrdersAsync(placed, cancellationToken);
        if (wrong.Count > 0)
        {
            throw new BenchFailedException($"Not every order is right, so the figures count for nothing:\n{string.Join('\n', wrong)}");
        }

        // A check that can't say no proves nothing: one value off must be told, and only that.
        IReadOnlyList<BenchOrder> off = [placed[0] with { Memo = placed[0].Memo + "." }, .. placed.Skip(1)];
        if ((await WrongOrdersAsync(off, cancellationToken)).Count != 1)
        {
            throw new BenchFailedException("The check of the orders does not see a wrong one, so the figures count for nothing.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    private static string Words(BenchOrder order) => Words(
        order.Account, order.Supplier, order.Due, order.Currency, order.ShipTo, order.Memo, order.Lines.Select(line => (line.Item, line.Quantity, line.Price)));

    private static string Words(OrderRecord order) => Words(
        order.Account, order.Supplier, order.Due, order.Currency, order.ShipTo, order.Memo, order.Lines.Select(line => (line.Item, line.Quantity, line.Price)));

    private static string Words(
        string? account, string supplier, DateOnly due, string currency, string shipTo, string memo, IEnumerable<(string Item, decimal Quantity, decimal Price)> lines) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{account}; {supplier}; {due:yyyy-MM-dd}; {currency}; {shipTo}; {memo}; {string.Join(", ", lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Item} {line.Quantity:0.####} {line.Price:0.####}")))}");
}
