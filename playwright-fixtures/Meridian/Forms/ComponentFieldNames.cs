using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Fixtures.Meridian.Forms;

/// <summary>The names on the wire of v6, whose authors numbered what the versions before it named: p02 is the reference, r0c3 the first line's quantity.</summary>
internal static partial class ComponentFieldNames
{
    private static readonly string[] Columns = ["item", "itemId", "quantity", "price"];
    private static readonly string[] Keys = [.. OrderFieldCatalog.All.Select(field => field.Key), OrderFieldCatalog.SupplierId];

    public static string Of(string key) => string.Create(CultureInfo.InvariantCulture, $"p{Array.IndexOf(Keys, key) + 1:00}");

    /// <param name="row">The line's number, or the word that the form's script replaces by it.</param>
    /// <param name="column">The column's key.</param>
    public static string Of(string row, string column) => string.Create(CultureInfo.InvariantCulture, $"r{row}c{Array.IndexOf(Columns, column) + 1}");

    /// <summary>The key behind a name of v6; any other name as it is.</summary>
    public static string KeyOf(string name) => Name().Match(name) switch
    {
        { Success: false } => name,
        { } match when match.Groups["row"].Success => $"line.{match.Groups["row"].Value}.{At(Columns, match.Groups["column"].Value) ?? name}",
        { } match => At(Keys, match.Groups["field"].Value) ?? name,
    };

    private static string? At(string[] keys, string number) => keys.ElementAtOrDefault(int.Parse(number, CultureInfo.InvariantCulture) - 1);

    [GeneratedRegex("^(p(?<field>[0-9]{2})|r(?<row>[0-9]{1,6})c(?<column>[0-9]))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
