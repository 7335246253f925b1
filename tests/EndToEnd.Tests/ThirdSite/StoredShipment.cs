namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

/// <summary>A record of the site as its API returns it.</summary>
internal sealed record StoredShipment(string? Number, string Reference, string Addressee, string Town, string Country, DateOnly Collect, bool Signature, IReadOnlyList<StoredParcel> Parcels)
{
    /// <summary>The site's search matches a part of the reference or the whole number.</summary>
    public bool Holds(string text) => Reference.Contains(text, StringComparison.OrdinalIgnoreCase) || Number == text;
}

internal sealed record StoredParcel(string Contents, decimal Weight);
