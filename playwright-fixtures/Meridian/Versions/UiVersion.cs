using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Configuration;

namespace BrowserAgent.Fixtures.Meridian.Versions;

/// <summary>One of the interfaces that Meridian has had, 1 to <see cref="MeridianOptions.NewestUi"/>.</summary>
internal readonly record struct UiVersion(int Number)
{
    /// <summary>v2: ids, names' suffixes and classes differ from build to build.</summary>
    public bool IsScrambled => Number == 2;

    /// <summary>v3: other words, other order of sections.</summary>
    public bool IsReworded => Number == 3;

    /// <summary>v4: Save hides in a menu, and Delete carries Save's old id.</summary>
    public bool HasSplitSave => Number == 4;

    /// <summary>v5: the form is a wizard, its first step has tabs, and Save is on its last step.</summary>
    public bool IsWizard => Number == 5;

    /// <summary>v6: web components with open shadow roots, right to left, in Hebrew, with other ids and names.</summary>
    public bool IsComponents => Number == 6;

    /// <summary>v7: a field between two others, two fields in each other's place, and one that sounds like another.</summary>
    public bool HasLookalikes => Number == 7;

    public static UiVersion? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MeridianOptions.NewestUi
            ? new UiVersion(number)
            : null;
}
