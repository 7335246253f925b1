using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.EndToEnd.Tests.BadInput;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>The worker as shipped, without a model, and the fixture ERP with its stored records for comparison.</summary>
public class MeridianWorkerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meridian-worker-").FullName;
    private readonly HttpClient _admin = new();
    private MeridianServer? _site;
    private WorkerProgramProcess? _worker;
    private HttpClient _http = new();
    private int _orders;

    public async ValueTask InitializeAsync()
    {
        var buyer = SeededAccounts.All[0];
        _site = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(_folder, "site") }, CancellationToken.None);
        _admin.BaseAddress = _site.AdminAddress;
        _worker = WorkerProgramProcess.Start(
            _folder,
            TestWorkerSettings.Of(
                _folder,
                ("Pool__Accounts__0__Site", "meridian"),
                ("Pool__Accounts__0__Name", buyer.User),
                ("SECRET__MERIDIAN__BUYER1__PASSWORD", buyer.Password),
                ("SECRET__MERIDIAN__BUYER1__TOTP", buyer.TotpSeed),
                ("Sites__Origins__meridian__app", _site.AppAddress.GetLeftPart(UriPartial.Authority)),
                ("Sites__Origins__meridian__login", _site.LoginAddress.GetLeftPart(UriPartial.Authority)),
                ("Runner__SearchWindow", "00:00:10"),
                ("Runner__SearchEvery", "00:00:00.5"),
                ("Queue__BackoffBase", "00:00:01"),
                ("Sites__Folder", SitesFolder(_folder))),
            "up");
        _http = new HttpClient { BaseAddress = await _worker.UpAsync(TestTimeLimits.Start()) };
        _http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
    }

    /// <summary>The folder of site packs for the worker; by default the product's.</summary>
    /// <param name="folder">A folder for changed packs.</param>
    protected virtual string SitesFolder(string folder) => Path.Combine(CheckoutPaths.Root, "sites");

    /// <summary>The worker's process id.</summary>
    public int ProcessId => _worker!.Id;

    /// <summary>A unique reference.</summary>
    public string NextReference() => $"E2E-{(++_orders).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Posts to Meridian's admin host.</summary>
    public async Task PostAdminAsync(string path, object body)
    {
        using var response = await _admin.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Sends an order of two lines and waits until it has settled.</summary>
    public async Task<JsonElement> EnterAsync(string reference)
    {
        var submission = new
        {
            site = "meridian",
            type = "create-purchase-order",
            payload = new
            {
                reference,
                supplier = "Grünwald Stahl & Söhne",
                due = "2027-06-01",
                lines = new object[] { new { item = "BRG-6204", quantity = "12,5", price = 4.85m }, new { item = "GLV-9", quantity = 3, price = 3.2m } },
            },
        };
        using var response = await _http.PostAsJsonAsync(new Uri("/v1/jobs", UriKind.Relative), submission);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return await Eventually.UntilAsync(
            token => _http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{answer.GetProperty("id").GetString()}", token),
            job => job.GetProperty("state").GetString() is "done" or "review" or "rejected" or "dead",
            TestTimeLimits.Start());
    }

    /// <summary>The orders that Meridian has stored under a reference, read without its user interface.</summary>
    public async Task<IReadOnlyList<JsonElement>> SavedAsync(string reference)
    {
        var truth = await _admin.GetFromJsonAsync<JsonElement>($"/truth?reference={reference}");
        return [.. truth.GetProperty("orders").EnumerateArray()];
    }

    /// <summary>How often Delete was clicked.</summary>
    public async Task<int> DiscardedAsync()
    {
        var truth = await _admin.GetFromJsonAsync<JsonElement>("/truth");
        return truth.GetProperty("events").EnumerateArray().Count(seen => seen.GetProperty("kind").GetString() == "discarded");
    }

    /// <summary>The details of Meridian's events of a kind, in order: <c>fault</c> are injected faults, <c>told</c> are reports of its pages.</summary>
    public async Task<IReadOnlyList<string?>> EventsAsync(string kind)
    {
        var truth = await _admin.GetFromJsonAsync<JsonElement>("/truth");
        return [.. truth.GetProperty("events").EnumerateArray().Where(seen => seen.GetProperty("kind").GetString() == kind).Select(seen => seen.GetProperty("detail").GetString())];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _admin.Dispose();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
