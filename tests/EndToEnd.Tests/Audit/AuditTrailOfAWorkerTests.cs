using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using BrowserAgent.EndToEnd.Tests.BadInput;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Audit;

/// <summary>A real worker under umask 000 without accounts: its one job goes to a person, and its trail is verified by the command.</summary>
[SupportedOSPlatform("linux")]
public sealed class AuditTrailOfAWorkerTests : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const string Order = """
        {"site":"meridian","type":"create-purchase-order","payload":{"reference":"TRAIL-1","supplier":"ACME Corp","due":"2027-06-01",
         "lines":[{"item":"BRG-6204","quantity":1,"price":4.85}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("audited-worker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_TrailOfAWorkerThatStopped_IsRightUntilItIsChangedAndNobodyElseMayReadIt()
    {
        var (made, output) = await RunAsync("audit", "keygen", "--out", Path.Combine(_folder, "keys"));
        Assert.True(made == 0, output);
        var (again, refused) = await RunAsync("audit", "keygen", "--out", Path.Combine(_folder, "keys"));
        Assert.True(again == 1 && refused.Contains("never overwritten", StringComparison.Ordinal), refused);
        var job = await RunOneJobAsync();

        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories), path => (File.GetUnixFileMode(path) & Others) != UnixFileMode.None);
        var copy = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "second")));
        string[] verify = ["--folder", Path.Combine(_folder, "audit"), "--key", Path.Combine(_folder, "keys", "audit-public-key.pem"), "--copy", copy];
        var (right, all) = await RunAsync(["audit", "verify", "--all", .. verify]);
        Assert.True(right == 0 && all.Contains("all right", StringComparison.Ordinal), all);

        var events = Directory.GetFiles(Path.Combine(_folder, "audit"), "events.jsonl", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(events, (await File.ReadAllTextAsync(events)).Replace("parked", "done", StringComparison.Ordinal));
        var (wrong, one) = await RunAsync(["audit", "verify", job, .. verify]);
        Assert.True(wrong == 1 && one.Contains(job, StringComparison.Ordinal) && one.Contains("Rewritten", StringComparison.Ordinal), one);
        var (unusable, why) = await RunAsync("audit", "verify", "--all", "--folder", Path.Combine(_folder, "audit"));
        Assert.True(unusable == 2 && why.Contains("--key", StringComparison.Ordinal), why);
    }

    private async Task<string> RunOneJobAsync()
    {
        var secret = (await File.ReadAllTextAsync(Path.Combine(_folder, "keys", "audit-signing-key.secret"))).Split(" = ")[1].Trim();
        Directory.CreateDirectory(Path.Combine(_folder, "second"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var settings = TestWorkerSettings.Of(_folder, ("Audit__CheckpointFolder", Path.Combine(_folder, "second")), ("SECRET__BROWSER_AGENT__AUDIT__SIGNING_KEY", secret));
        await using var worker = WorkerProgramProcess.StartUnderUmask("000", _folder, settings, "up");
        using var http = new HttpClient { BaseAddress = await worker.UpAsync(TestTimeLimits.Start()) };
        http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
        using var content = new StringContent(Order, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        while ((await http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}")).GetProperty("state").GetString() != "review")
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, await worker.StopAsync(TestTimeLimits.Start()));
        return id;
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        WorkerProgramProcess.RunAsync(_folder, new Dictionary<string, string>(StringComparer.Ordinal), arguments, TestTimeLimits.Start());
}
