using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

/// <summary>
/// A carrier's shipment site: one document without routes, an old entry form in a frame, a sign-in by cookie, records in memory. It
/// accepts a reference twice without a message, as most sites do.
/// </summary>
internal sealed class ShipmentSite : IAsyncDisposable
{
    public const string User = "dispatch";
    public const string Password = "lantern-harbour-7";
    private const string Cookie = "site";

    private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly List<StoredShipment> _shipments = [];
    private readonly WebApplication _app;

    private ShipmentSite(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The records that the site has stored.</summary>
    public IReadOnlyList<StoredShipment> Shipments
    {
        get
        {
            lock (_lock)
            {
                return [.. _shipments];
            }
        }
    }

    /// <summary>An injected fault: the record of this reference stores only six letters of its addressee, without a message.</summary>
    public string? TruncateAddresseeOf { get; set; }

    public static async Task<ShipmentSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new ShipmentSite(app);
        foreach (var (path, file, type) in new[] { ("/", "index.html", "text/html"), ("/shipments.js", "shipments.js", "text/javascript"), ("/entry.html", "entry.html", "text/html") })
        {
            app.MapGet(path, () => Results.File(Path.Combine(AppContext.BaseDirectory, "ThirdSite", "Site", file), type));
        }

        app.MapPost("/api/login", site.SignIn);
        app.MapGet("/api/me", (HttpContext context) => site.Knows(context) ? Results.Json(new { name = "D. Patch" }) : Results.Unauthorized());
        app.MapGet("/api/shipments", (HttpContext context, string q) => site.Knows(context) ? Results.Json(site.Shipments.Where(shipment => shipment.Holds(q))) : Results.Unauthorized());
        app.MapGet("/api/shipments/{number}", (HttpContext context, string number) => site.Knows(context) ? Results.Json(site.Shipments.Single(shipment => shipment.Number == number)) : Results.Unauthorized());
        app.MapPost("/api/shipments", (HttpContext context, StoredShipment shipment) => site.Knows(context) ? site.Book(shipment) : Results.Unauthorized());
        await app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult SignIn(HttpContext context, JsonElement form)
    {
        if (form.GetProperty("user").GetString() != User || form.GetProperty("password").GetString() != Password)
        {
            return Results.Unauthorized();
        }

        var session = Guid.NewGuid().ToString("N");
        _sessions[session] = true;
        context.Response.Cookies.Append(Cookie, session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
        return Results.Json(new { name = "D. Patch" });
    }

    private bool Knows(HttpContext context) => context.Request.Cookies[Cookie] is { } session && _sessions.ContainsKey(session);

    private IResult Book(StoredShipment shipment)
    {
        if (shipment.Parcels.Count == 0 || shipment.Parcels.Any(parcel => parcel.Weight is not (> 0 and <= 30)))
        {
            return Results.Json(new { error = "A parcel weighs more than nothing and at most 30 kg." }, statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        lock (_lock)
        {
            var kept = shipment with
            {
                Number = "NW-" + (7001 + _shipments.Count).ToString(CultureInfo.InvariantCulture),
                Addressee = shipment.Reference == TruncateAddresseeOf ? shipment.Addressee[..6] : shipment.Addressee,
            };
            _shipments.Add(kept);
            return Results.Json(new { number = kept.Number }, statusCode: StatusCodes.Status201Created);
        }
    }
}
