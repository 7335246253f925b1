using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>An account or a browser that can't work: the job is kept, the login is not tried twice, and the operator sees the reason.</summary>
public sealed class UnusableAccountOrBrowserTests : IAsyncLifetime
{
    private const string Order = """
        {"site":"meridian","type":"create-purchase-order","payload":{"reference":"KEEP-1","supplier":"ACME Corp","due":"2027-06-01",
         "lines":[{"item":"BRG-6204","quantity":1,"price":4.85}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bad-account-").FullName;
    private MeridianServer? _site;

    public async ValueTask InitializeAsync() =>
        _site = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(_folder, "site") }, CancellationToken.None);

    [Fact]
    public async Task Run_APasswordTheSiteRefuses_IsTriedOnceAndTheJobCompletionWaitersForAPerson()
    {
        await using var worker = Start("wrong-password");
        using var http = await ClientAsync(worker);
        var id = await SubmitAsync(http);

        var job = await UntilAsync(http, id, job => job.GetProperty("state").GetString() == "review");

        Assert.Contains("buyer1", job.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var truth = await TruthAsync();
        Assert.Single(truth.GetProperty("logins").EnumerateArray(), login => login.GetProperty("outcome").GetString() == "bad-password");
        Assert.Empty(truth.GetProperty("orders").EnumerateArray());
    }

    [Fact]
    public async Task Run_NoBrowserOnThisMachine_TheJobStaysReadyAndTheSessionSaysWhy()
    {
        await using var worker = Start(SeededAccounts.All[0].Password, ("Browser__ExecutablePath", "/nowhere/chromium"));
        using var http = await ClientAsync(worker);
        var id = await SubmitAsync(http);

        var session = await UntilAsync(
            http, "/v1/sessions", pool => pool.GetProperty("sessions")[0].TryGetProperty("trouble", out var trouble) && trouble.GetString()!.Contains("/nowhere/chromium", StringComparison.Ordinal));

        Assert.Equal("down", session.GetProperty("sessions")[0].GetProperty("state").GetString());
        var job = await http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}");
        Assert.Contains(job.GetProperty("state").GetString(), new[] { "ready", "running", "delayed" });
        Assert.Equal("none", job.GetProperty("phase").GetString());
        Assert.Equal(0, job.GetProperty("attempts").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private WorkerProgramProcess Start(string password, params (string Name, string Value)[] more) =>
        WorkerProgramProcess.Start(
            _folder,
            TestWorkerSettings.Of(
                _folder,
                [
                    ("Pool__Accounts__0__Site", "meridian"),
                    ("Pool__Accounts__0__Name", SeededAccounts.All[0].User),
                    ("SECRET__MERIDIAN__BUYER1__PASSWORD", password),
                    ("SECRET__MERIDIAN__BUYER1__TOTP", SeededAccounts.All[0].TotpSeed),
                    ("Sites__Origins__meridian__app", _site!.AppAddress.GetLeftPart(UriPartial.Authority)),
                    ("Sites__Origins__meridian__login", _site.LoginAddress.GetLeftPart(UriPartial.Authority)),
                    .. more,
                ]),
            "up");

    private async Task<HttpClient> ClientAsync(WorkerProgramProcess worker)
    {
        var http = new HttpClient { BaseAddress = await worker.UpAsync(TestTimeLimits.Start()) };
        http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
        return http;
    }

    private static async Task<string> SubmitAsync(HttpClient http)
    {
        using var content = new StringContent(Order, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("id").GetString()!;
    }

    private static Task<JsonElement> UntilAsync(HttpClient http, string idOrPath, Func<JsonElement, bool> there) =>
        Eventually.UntilAsync(
            cancellationToken => http.GetFromJsonAsync<JsonElement>(idOrPath.StartsWith('/') ? idOrPath : $"/v1/jobs/{idOrPath}", cancellationToken),
            there,
            TestTimeLimits.Start());

    private async Task<JsonElement> TruthAsync()
    {
        using var http = new HttpClient { BaseAddress = _site!.AdminAddress };
        return await http.GetFromJsonAsync<JsonElement>("/truth");
    }
}
