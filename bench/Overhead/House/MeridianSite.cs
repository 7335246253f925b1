using System.Globalization;
using System.Net.Http.Json;
using BrowserAgent.Bench.Overhead.Orders;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Bench.Overhead.House;

/// <summary>The ERP that all lanes work in, and its truth.</summary>
internal sealed class MeridianSite : IAsyncDisposable
{
    private readonly MeridianServer _server;
    private readonly HttpClient _admin;

    private MeridianSite(MeridianServer server)
    {
        _server = server;
        _admin = new HttpClient { BaseAddress = server.AdminAddress };
    }

    public string App => _server.AppAddress.GetLeftPart(UriPartial.Authority);

    public string Login => _server.LoginAddress.GetLeftPart(UriPartial.Authority);

    public static async Task<MeridianSite> StartAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var account in MeridianAccounts.All)
        {
            Environment.SetEnvironmentVariable($"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}__PASSWORD", account.Password);
            Environment.SetEnvironmentVariable($"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}__TOTP", account.TotpSeed);
        }

        return new MeridianSite(await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = folder }, cancellationToken));
    }

    /// <summary>A sentence for each order that is missing, there twice, different, or not the bench's.</summary>
    public async Task<IReadOnlyList<string>> WrongOrdersAsync(IReadOnlyList<BenchOrder> placed, CancellationToken cancellationToken)
    {
        var truth = await _admin.GetFromJsonAsync<GroundTruth>("/truth", cancellationToken)
            ?? throw new BenchFailedException("Meridian did not tell its truth.");
        var saved = truth.Orders.ToLookup(order => order.Reference);
        var wrong = new List<string>();
        foreach (var order in placed)
        {
            var found = saved[order.Reference].ToList();
            if (found.Count != 1)
            {
                wrong.Add($"{order.Reference} is in the site {found.Count} times.");
            }
            else if (Words(found[0]) != Words(order))
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
        string account, string supplier, DateOnly due, string currency, string shipTo, string memo, IEnumerable<(string Item, decimal Quantity, decimal Price)> lines) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{account}; {supplier}; {due:yyyy-MM-dd}; {currency}; {shipTo}; {memo}; {string.Join(", ", lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Item} {line.Quantity:0.####} {line.Price:0.####}")))}");
}
