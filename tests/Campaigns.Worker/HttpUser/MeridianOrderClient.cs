using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>Meridian's order book as its admin host gives it: search, read, save.</summary>
internal sealed class MeridianOrderClient : IDisposable
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _readClient;
    private readonly HttpClient _writeClient;

    public MeridianOrderClient(IOptions<HttpUserOptions> options)
    {
        var site = options.Value.Site ?? throw new InvalidOperationException("HttpUser:Site is not set; give it the address of Meridian's admin host.");
        _readClient = new HttpClient { BaseAddress = site, Timeout = ResponseTimeout };

        // A client may send a request again, by itself, when the kept connection turns out to be closed: a save gets a connection of its own.
        _writeClient = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = site, Timeout = ResponseTimeout };
    }

    /// <summary>As sites search: by part of the reference.</summary>
    public async Task<IReadOnlyList<SavedOrder>> SearchAsync(string reference, CancellationToken cancellationToken) =>
        await _readClient.GetFromJsonAsync<List<SavedOrder>>($"/orders?reference={Uri.EscapeDataString(reference)}", cancellationToken) ?? [];

    public Task<SavedOrder?> ReadAsync(int id, CancellationToken cancellationToken) =>
        _readClient.GetFromJsonAsync<SavedOrder>($"/orders/{id.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    /// <summary>Sends the order once.</summary>
    public Task<HttpResponseMessage> SaveAsync(NewOrder order, CancellationToken cancellationToken) =>
        _writeClient.PostAsJsonAsync("/orders", order, JsonSerializerOptions.Web, cancellationToken);

    public void Dispose()
    {
        _readClient.Dispose();
        _writeClient.Dispose();
    }
}

/// <summary>An order as it is sent.</summary>
internal sealed record NewOrder(
    string Account, string Reference, string Supplier, DateOnly Due, string Currency, string? ShipTo, string? Memo, IReadOnlyList<NewOrderLine> Lines);

/// <summary>An order as the site holds it.</summary>
internal sealed record SavedOrder(
    int Id, string Number, string Reference, string Supplier, DateOnly Due, string Currency, string ShipTo, string Memo, IReadOnlyList<NewOrderLine> Lines);

internal sealed record NewOrderLine(string Item, decimal Quantity, decimal Price);
