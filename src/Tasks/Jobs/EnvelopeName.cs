using System.Text.RegularExpressions;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>The form of the names of tenants, sites and accounts.</summary>
public static partial class EnvelopeName
{
    public static bool IsValid(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Shape();
}
