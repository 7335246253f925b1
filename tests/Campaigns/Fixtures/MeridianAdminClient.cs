using System.Net.Http.Json;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>The site's admin host: its own records, and the faults that are armed in it.</summary>
internal sealed class MeridianAdminClient(MeridianServer site) : IDisposable
{
    private readonly HttpClient _admin = new() { BaseAddress = site.AdminAddress, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Replaces what is armed.</summary>
    public Task ArmAsync(IEnumerable<FaultSpec> faults, CancellationToken cancellationToken) => PostAsync("/faults", faults, cancellationToken);

    public async Task<IReadOnlyList<HeldRequest>> HeldAsync(CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<List<HeldRequest>>("/held", cancellationToken))!;

    /// <summary>Lets the held save of a reference go on, or cuts it off without an answer.</summary>
    public Task ReleaseAsync(string reference, bool drop, CancellationToken cancellationToken) => PostAsync("/release", new { reference, drop }, cancellationToken);

    public async Task<GroundTruth> TruthAsync(CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<GroundTruth>("/truth", cancellationToken))!;

    /// <summary>The records of one reference only.</summary>
    public async Task<GroundTruth> TruthAsync(string reference, CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<GroundTruth>($"/truth?reference={Uri.EscapeDataString(reference)}", cancellationToken))!;

    public void Dispose() => _admin.Dispose();

    private async Task PostAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        using var answer = await _admin.PostAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
