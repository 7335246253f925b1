using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>The worker as shipped, with a site whose one-time codes only a person has.</summary>
public sealed class OneTimeCodeFromPersonTests : IAsyncLifetime
{
    private static readonly MeridianAccount Buyer = SeededAccounts.All[0];
    private static readonly Uri Code = new($"/v1/accounts/meridian/{Buyer.User}/code", UriKind.Relative);

    private readonly string _folder = Directory.CreateTempSubdirectory("person-code-").FullName;
    private readonly HttpClient _http = new();
    private MeridianServer? _site;
    private WorkerProgramProcess? _worker;

    public async ValueTask InitializeAsync() =>
        _site = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(_folder, "site") }, CancellationToken.None);

    [Fact]
    public async Task Run_CodeWithoutASeed_IsAskedOfAPersonOnceAndKeptNowhere()
    {
        await StartAsync();
        await UntilAsync("awaits_code");
        Assert.Equal(HttpStatusCode.NotFound, await GiveAsync("123456", new Uri("/v1/accounts/meridian/nobody/code", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GiveAsync(""));

        // As the person's device would show it.
        var code = TotpCalculator.Compute(Buyer.TotpSeed, TotpCalculator.StepOf(TimeProvider.System.GetUtcNow()));
        Assert.Equal(HttpStatusCode.Accepted, await GiveAsync(code));

        await UntilAsync("ready");
        Assert.Equal(HttpStatusCode.Conflict, await GiveAsync(code));
        Assert.Equal(["ok"], await LoginsAsync());

        // Stopped first, so that its logs and audit trails are complete.
        await _worker!.DisposeAsync();
        _worker = null;
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(_folder, "site"), StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch($@"(?<!\d){code}(?!\d)", await File.ReadAllTextAsync(file));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await (_worker?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _worker = WorkerProgramProcess.Start(
            _folder,
            TestWorkerSettings.Of(
                _folder,
                ("Pool__Accounts__0__Site", "meridian"),
                ("Pool__Accounts__0__Name", Buyer.User),
                ("SECRET__MERIDIAN__BUYER1__PASSWORD", Buyer.Password),
                ("Sites__Origins__meridian__app", _site!.AppAddress.GetLeftPart(UriPartial.Authority)),
                ("Sites__Origins__meridian__login", _site.LoginAddress.GetLeftPart(UriPartial.Authority))),
            "up");
        _http.BaseAddress = await _worker.UpAsync(TestTimeLimits.Start());
        _http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
    }

    private async Task<HttpStatusCode> GiveAsync(string code, Uri? address = null)
    {
        using var response = await _http.PostAsJsonAsync(address ?? Code, new { code });
        return response.StatusCode;
    }

    private Task<JsonElement> UntilAsync(string state) => Eventually.UntilAsync(
        cancellationToken => _http.GetFromJsonAsync<JsonElement>("/v1/sessions", cancellationToken),
        pool => pool.GetProperty("sessions")[0].GetProperty("state").GetString() == state,
        new CancellationTokenSource(TimeSpan.FromMinutes(4)).Token);

    private async Task<string[]> LoginsAsync()
    {
        using var http = new HttpClient { BaseAddress = _site!.AdminAddress };
        var truth = await http.GetFromJsonAsync<JsonElement>("/truth");
        return [.. truth.GetProperty("logins").EnumerateArray().Select(login => login.GetProperty("outcome").GetString()!)];
    }
}
