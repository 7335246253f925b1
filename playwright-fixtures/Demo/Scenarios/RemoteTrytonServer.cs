using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BrowserAgent.Demo.OrderFiles;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>A Tryton server that runs already; its records are read by remote procedure calls, not from its pages.</summary>
internal sealed class RemoteTrytonServer(Uri address) : ITrytonServer
{
    /// <summary>Of the demonstration data; guards nothing.</summary>
    public const string BuyerPassword = "buyer-Pass-2026";

    private const string User = "buyer";

    private static readonly string[][] OldestFirst = [["id", "ASC"]];

    private readonly HttpClient _http = new() { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromSeconds(30) };

    public Uri Address => address;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var login = await CallAsync("common.db.login", [User, new { password = BuyerPassword }], cancellationToken);
            if (login.ValueKind != JsonValueKind.Array)
            {
                throw new ScenarioUnavailableException($"Tryton at {address} does not let {User} in. The demo needs the database erp with the users of its set-up folder.");
            }

            var session = string.Create(CultureInfo.InvariantCulture, $"{User}:{login[0].GetInt32()}:{login[1].GetString()}");
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Session", Convert.ToBase64String(Encoding.UTF8.GetBytes(session)));
        }
        catch (HttpRequestException failure)
        {
            throw new ScenarioUnavailableException($"Tryton at {address} can't be reached: {failure.Message}");
        }
    }

    public async Task<IReadOnlyList<OrderValues>> ReadOrdersAsync(CancellationToken cancellationToken)
    {
        var orders = await SearchAsync("purchase.purchase", ["reference", "party.name"], cancellationToken);
        var lines = (await SearchAsync("purchase.line", ["purchase", "product.code", "quantity", "unit_price"], cancellationToken))
            .EnumerateArray().ToLookup(line => line.GetProperty("purchase").GetInt32());
        return TrytonOrderLineRow.Orders(orders.EnumerateArray().SelectMany(order =>
        {
            var row = new TrytonOrderLineRow(
                order.GetProperty("id").GetInt32(), order.GetProperty("reference").GetString() ?? "", order.GetProperty("party.").GetProperty("name").GetString()!, null, null, null);
            return lines[row.Id].OrderBy(line => line.GetProperty("id").GetInt32()).Select(line => row with
            {
                Item = line.TryGetProperty("product.", out var product) && product.ValueKind == JsonValueKind.Object ? product.GetProperty("code").GetString() : null,
                Quantity = line.GetProperty("quantity") is { ValueKind: JsonValueKind.Number } quantity ? quantity.GetRawText() : null,
                Price = line.GetProperty("unit_price") is { ValueKind: JsonValueKind.Object } price ? price.GetProperty("decimal").GetString() : null,
            }).DefaultIfEmpty(row);
        }));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<JsonElement> SearchAsync(string model, string[] fields, CancellationToken cancellationToken) =>
        CallAsync($"model.{model}.search_read", [Array.Empty<object>(), 0, null, OldestFirst, fields, new { }], cancellationToken);

    private async Task<JsonElement> CallAsync(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        // Whole, not in chunks: Tryton asks for the length.
        using var body = new StringContent(JsonSerializer.Serialize(new { id = 1, method, @params = arguments }), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri("/erp/", UriKind.Relative), body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var read = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return read.TryGetProperty("result", out var result)
            ? result
            : throw new HttpRequestException($"Tryton refused {method}: {read.GetProperty("error")}");
    }
}
