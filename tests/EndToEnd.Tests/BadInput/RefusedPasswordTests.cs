using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>Two workers of one queue, as shipped, with a password that the site refuses.</summary>
public sealed class RefusedPasswordTests : IAsyncLifetime
{
    private static readonly MeridianAccount Buyer = SeededAccounts.All[0];
    private static readonly Uri Reopen = new($"/v1/accounts/meridian/{Buyer.User}/reopen", UriKind.Relative);

    private readonly string _folder = Directory.CreateTempSubdirectory("refused-account-").FullName;
    private readonly List<WorkerProgramProcess> _workers = [];
    private readonly List<HttpClient> _clients = [];
    private RedisServerFixture? _redis;
    private MeridianServer? _site;

    private string SecretsFile => Path.Combine(_folder, "secrets.txt");

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServerFixture.StartAsync();
        _site = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(_folder, "site") }, CancellationToken.None);
    }

    [Fact]
    public async Task Run_TwoWorkersOneWrongPassword_TheSiteSeesItOnceUntilAPersonReopensTheAccount()
    {
        await WriteSecretsAsync("wrong-password");
        HttpClient[] clients = [.. await Task.WhenAll(ClientAsync(Start("one"), "one"), ClientAsync(Start("two"), "two"))];
        foreach (var client in clients)
        {
            await UntilAsync(client, "refused");
        }

        Assert.Equal(1, await LoginsAsync("bad-password"));
        Assert.Equal(HttpStatusCode.NotFound, await ReopenAsync(clients[0], new Uri("/v1/accounts/meridian/nobody/reopen", UriKind.Relative)));

        await WriteSecretsAsync(Buyer.Password);
        Assert.Equal(HttpStatusCode.NoContent, await ReopenAsync(clients[0], Reopen));

        foreach (var client in clients)
        {
            await UntilAsync(client, "ready");
        }

        Assert.Equal(1, await LoginsAsync("bad-password"));
        Assert.Equal(HttpStatusCode.Conflict, await ReopenAsync(clients[1], Reopen));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<HttpStatusCode> ReopenAsync(HttpClient client, Uri address)
    {
        using var response = await client.PostAsync(address, content: null);
        return response.StatusCode;
    }

    private static Task<JsonElement> UntilAsync(HttpClient client, string state) => Eventually.UntilAsync(
        cancellationToken => client.GetFromJsonAsync<JsonElement>("/v1/sessions", cancellationToken),
        pool => pool.GetProperty("sessions")[0].GetProperty("state").GetString() == state,
        new CancellationTokenSource(TimeSpan.FromMinutes(4)).Token);

    private async Task WriteSecretsAsync(string password)
    {
        await File.WriteAllTextAsync(SecretsFile, $"meridian/{Buyer.User}/password = {password}\nmeridian/{Buyer.User}/totp = {Buyer.TotpSeed}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(SecretsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private WorkerProgramProcess Start(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var worker = WorkerProgramProcess.Start(
            folder,
            TestWorkerSettings.Of(
                folder,
                ("Queue__Redis", _redis!.ConnectionString),
                ("Secrets__FilePath", SecretsFile),
                ("Pool__HealthInterval", "00:00:02"),
                ("Pool__SeatHold", "00:00:04"),
                ("Pool__Accounts__0__Site", "meridian"),
                ("Pool__Accounts__0__Name", Buyer.User),
                ("Pool__Accounts__0__MaxSessions", "2"),
                ("Sites__Origins__meridian__app", _site!.AppAddress.GetLeftPart(UriPartial.Authority)),
                ("Sites__Origins__meridian__login", _site.LoginAddress.GetLeftPart(UriPartial.Authority))),
            "up");
        _workers.Add(worker);
        return worker;
    }

    private async Task<HttpClient> ClientAsync(WorkerProgramProcess worker, string name)
    {
        var client = new HttpClient { BaseAddress = await worker.UpAsync(TestTimeLimits.Start()) };
        lock (_clients)
        {
            _clients.Add(client);
        }

        client.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, name, "data", "api-key"))).Trim());
        return client;
    }

    private async Task<int> LoginsAsync(string outcome)
    {
        using var http = new HttpClient { BaseAddress = _site!.AdminAddress };
        var truth = await http.GetFromJsonAsync<JsonElement>("/truth");
        return truth.GetProperty("logins").EnumerateArray().Count(login => login.GetProperty("outcome").GetString() == outcome);
    }
}
