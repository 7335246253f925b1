using System.Text;

namespace BrowserAgent.Tasks.People;

/// <summary>When two names stand for the same person.</summary>
public static class PersonName
{
    /// <summary>The form in which names are compared: without regard to case, to how its letters are composed, and to how many spaces are between its words: a page shows several as one.</summary>
    public static string IdentityOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Join(' ', name.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
    }
}
