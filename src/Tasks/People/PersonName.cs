using System.Text;

namespace BrowserAgent.Tasks.People;

/// <summary>When two names stand for the same person.</summary>
internal static class PersonName
{
    /// <summary>The form in which names are compared: without regard to case and to how its letters are composed.</summary>
    public static string IdentityOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant();
    }
}
