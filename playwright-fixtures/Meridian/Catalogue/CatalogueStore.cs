using System.Globalization;
using System.Reflection;

namespace BrowserAgent.Fixtures.Meridian.Catalogue;

internal sealed record Supplier(int Id, string Name, string City, string Country);

internal sealed record CatalogueItem(int Id, string Code, string Name, string Unit, decimal Price, string Category);

/// <summary>Suppliers and items. Many names differ in one character: choosing the right one is the point.</summary>
internal sealed class CatalogueStore
{
    private const int Suggestions = 12;
    private static readonly CompareInfo Compare = CultureInfo.InvariantCulture.CompareInfo;

    private CatalogueStore(IReadOnlyList<Supplier> suppliers, IReadOnlyList<CatalogueItem> items)
    {
        Suppliers = suppliers;
        Items = items;
    }

    public IReadOnlyList<Supplier> Suppliers { get; }

    public IReadOnlyList<CatalogueItem> Items { get; }

    public static CatalogueStore Load() => new(
        [.. Rows("suppliers").Select(row => new Supplier(Number(row[0]), row[1], row[2], row[3]))],
        [.. Rows("items").Select(row => new CatalogueItem(
            Number(row[0]), row[1], row[2], row[3], decimal.Parse(row[4], CultureInfo.InvariantCulture), row[5]))]);

    public Supplier? Supplier(string id) => Suppliers.FirstOrDefault(supplier => Is(supplier.Id, id));

    public CatalogueItem? Item(string id) => Items.FirstOrDefault(item => Is(item.Id, id));

    public IReadOnlyList<Supplier> FindSuppliers(string term) =>
        [.. Suppliers.Where(supplier => Holds(supplier.Name, term)).OrderBy(supplier => !Starts(supplier.Name, term)).Take(Suggestions)];

    public IReadOnlyList<CatalogueItem> FindItems(string term) =>
        [.. Items.Where(item => Holds($"{item.Code} {item.Name}", term)).OrderBy(item => !Starts(item.Code, term)).Take(Suggestions)];

    /// <summary>Whether the text contains the term, without regard to case and accents.</summary>
    public static bool Holds(string text, string term) =>
        Compare.IndexOf(text, term.Trim(), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;

    private static bool Starts(string text, string term) =>
        Compare.IsPrefix(text, term.Trim(), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace);

    private static bool Is(int id, string text) => string.Equals(id.ToString(CultureInfo.InvariantCulture), text.Trim(), StringComparison.Ordinal);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"catalogue/{name}.csv")
            ?? throw new InvalidOperationException($"The assembly holds no catalogue/{name}.csv; check EmbeddedResource in Meridian.csproj.");
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split('|');
        }
    }
}
