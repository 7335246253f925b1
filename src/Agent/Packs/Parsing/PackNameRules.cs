using System.Text.RegularExpressions;
using BrowserAgent.Agent.Templates;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>How names in a pack are written.</summary>
internal static partial class PackNameRules
{
    public const string SlugForm = "lower-case letters, digits and -, such as open-new-order";

    public const string JobForm = "lower-case letters, digits and -, with an optional customer in front, such as acme/create-purchase-order";

    public const string ElementForm = "letters, digits and - in parts joined by points, such as order.supplier";

    public const string VariableForm = "letters, digits, - and _, starting with a lower-case letter, such as unitPrice";

    public static bool IsSlug(string name) => Slug().IsMatch(name);

    public static bool IsJob(string name) => Job().IsMatch(name);

    public static bool IsElement(string name) => Element().IsMatch(name);

    public static bool IsVariable(string name) => Variable().IsMatch(name);

    /// <summary>Names that a payload field or a read can't have.</summary>
    public static bool IsReserved(string name) => name is "account" or "secret" or CacheBustingVariable.Name;

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z", RegexOptions.None, 100)]
    private static partial Regex Slug();

    [GeneratedRegex(@"\A(?:[a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*\z", RegexOptions.None, 100)]
    private static partial Regex Job();

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9-]*(?:\.[a-z][A-Za-z0-9-]*)*\z", RegexOptions.None, 100)]
    private static partial Regex Element();

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9_-]*\z", RegexOptions.None, 100)]
    private static partial Regex Variable();
}
