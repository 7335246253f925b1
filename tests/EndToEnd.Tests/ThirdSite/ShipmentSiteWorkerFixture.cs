using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

/// <summary>The worker as shipped with a site pack for the shipment site, and the site itself.</summary>
public sealed class ShipmentSiteWorkerFixture : IAsyncLifetime
{
    private const string Account = "dispatch";

    private readonly string _folder = Directory.CreateTempSubdirectory("third-site-").FullName;
    private WorkerProgramProcess? _worker;
    private HttpClient Http { get; set; } = new();

    internal ShipmentSite Site { get; private set; } = null!;

    public static string Packs { get; } = Path.Combine(AppContext.BaseDirectory, "ThirdSite", "sites");

    public async ValueTask InitializeAsync()
    {
        Site = await ShipmentSite.StartAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Worker__Url"] = "http://127.0.0.1:0",
            ["Worker__DataFolder"] = Path.Combine(_folder, "data"),
            ["Audit__Folder"] = Path.Combine(_folder, "audit"),
            ["Sites__Folder"] = Packs,
            ["Sites__Origins__northway__app"] = Site.Address,
            ["Pool__Accounts__0__Site"] = "northway",
            ["Pool__Accounts__0__Name"] = Account,
            ["SECRET__NORTHWAY__DISPATCH__PASSWORD"] = ShipmentSite.Password,
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        _worker = WorkerProgramProcess.Start(_folder, settings, "up");
        Http = new HttpClient { BaseAddress = await _worker.UpAsync(limit.Token) };
        Http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await Site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Enqueues a shipment and returns the job's id.</summary>
    internal async Task<string> SendAsync(StoredShipment order)
    {
        var payload = new
        {
            reference = order.Reference,
            addressee = order.Addressee,
            town = order.Town,
            country = order.Country,
            collect = order.Collect.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            signature = order.Signature,
            parcels = order.Parcels.Select(parcel => new { contents = parcel.Contents, weight = parcel.Weight }),
        };
        using var response = await Http.PostAsJsonAsync(new Uri("/v1/jobs", UriKind.Relative), new { site = "northway", type = "book-shipment", payload });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode
            ? answer.GetProperty("id").GetString()!
            : throw new InvalidOperationException($"The worker did not take {order.Reference}: {answer}");
    }

    /// <summary>The job when it has settled.</summary>
    internal async Task<FinishedJobStatus> EndAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var job = await Eventually.UntilAsync(
            token => Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}", token),
            seen => seen.GetProperty("state").GetString() is "done" or "review" or "rejected" or "dead",
            limit.Token);
        return new FinishedJobStatus(Text(job, "state"), Text(job, "verdict"), Text(job, "phase"), Text(job, "reason"), job.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object ? Text(result, "booking") : "");
    }

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>How a job ended, as the API returns it.</summary>
internal sealed record FinishedJobStatus(string State, string Verdict, string Phase, string Reason, string Booking);
