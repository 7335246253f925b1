namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

/// <summary>A record of the site, as its API carries it.</summary>
internal sealed record Shipment(string? Number, string Reference, string Addressee, string Town, string Country, DateOnly Collect, bool Signature, IReadOnlyList<Parcel> Parcels)
{
    /// <summary>The site finds by a piece of the reference or by the whole number.</summary>
    public bool Holds(string text) => Reference.Contains(text, StringComparison.OrdinalIgnoreCase) || Number == text;
}

internal sealed record Parcel(string Contents, decimal Weight);
