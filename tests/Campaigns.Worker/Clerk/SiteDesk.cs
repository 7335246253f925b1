using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.Worker.Clerk;

/// <summary>Meridian's order book as its admin host gives it: search, read, save.</summary>
internal sealed class SiteDesk : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    private readonly HttpClient _looking;
    private readonly HttpClient _saving;

    public SiteDesk(IOptions<ClerkOptions> options)
    {
        var site = options.Value.Site ?? throw new InvalidOperationException("Clerk:Site is not set; give it the address of Meridian's admin host.");
        _looking = new HttpClient { BaseAddress = site, Timeout = AnswerWithin };

        // A client may send a request again, by itself, when the kept connection turns out to be closed: a save gets a connection of its own.
        _saving = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = site, Timeout = AnswerWithin };
    }

    /// <summary>As sites search: by part of the reference.</summary>
    public async Task<IReadOnlyList<DeskRecord>> SearchAsync(string reference, CancellationToken cancellationToken) =>
        await _looking.GetFromJsonAsync<List<DeskRecord>>($"/orders?reference={Uri.EscapeDataString(reference)}", cancellationToken) ?? [];

    public Task<DeskRecord?> ReadAsync(int id, CancellationToken cancellationToken) =>
        _looking.GetFromJsonAsync<DeskRecord>($"/orders/{id.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    /// <summary>Sends the order once.</summary>
    public Task<HttpResponseMessage> SaveAsync(DeskOrder order, CancellationToken cancellationToken) =>
        _saving.PostAsJsonAsync("/orders", order, JsonSerializerOptions.Web, cancellationToken);

    public void Dispose()
    {
        _looking.Dispose();
        _saving.Dispose();
    }
}

/// <summary>An order as it is sent.</summary>
internal sealed record DeskOrder(
    string Account, string Reference, string Supplier, DateOnly Due, string Currency, string? ShipTo, string? Memo, IReadOnlyList<DeskLine> Lines);

/// <summary>An order as the site holds it.</summary>
internal sealed record DeskRecord(
    int Id, string Number, string Reference, string Supplier, DateOnly Due, string Currency, string ShipTo, string Memo, IReadOnlyList<DeskLine> Lines);

internal sealed record DeskLine(string Item, decimal Quantity, decimal Price);
