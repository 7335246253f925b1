using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Fixtures.Meridian.Accounts;

/// <summary>The seeded accounts. They guard nothing: every value is public on purpose.</summary>
public static class SeededAccounts
{
    /// <summary>The most accounts that one Meridian has.</summary>
    public const int MaxCount = 1000;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The four accounts that every Meridian has, in order of name.</summary>
    public static IReadOnlyList<MeridianAccount> All { get; } =
    [
        new("buyer1", "Meridian-buyer1-2026", "MERIDIANBUYER2ONEFIXTUREAAAAAAAA", "Buyer One", "de-DE"),
        new("buyer2", "Meridian-buyer2-2026", "MERIDIANBUYER2TWOFIXTUREBBBBBBBB", "Buyer Two", "de-DE"),
        new("buyer3", "Meridian-buyer3-2026", "MERIDIANBUYER2THREEFIXTURECCCCCC", "Buyer Three", "en-US"),
        new("buyer4", "Meridian-buyer4-2026", "MERIDIANBUYER2FOURFIXTUREDDDDDDD", "Buyer Four", "de-DE"),
    ];

    /// <summary>The accounts of a Meridian that was started with so many: the four, then <c>buyer5</c> and so on, the same in every run.</summary>
    /// <param name="count">4 to <see cref="MaxCount"/>.</param>
    public static IReadOnlyList<MeridianAccount> Of(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, All.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        return [.. All, .. Enumerable.Range(All.Count + 1, count - All.Count).Select(Further)];
    }

    private static MeridianAccount Further(int number)
    {
        string user = string.Create(CultureInfo.InvariantCulture, $"buyer{number}");
        string seed = string.Concat(SHA256.HashData(Encoding.ASCII.GetBytes($"Meridian {user}")).Select(value => Base32[value % Base32.Length]));
        return new MeridianAccount(user, $"Meridian-{user}-2026", seed, string.Create(CultureInfo.InvariantCulture, $"Buyer {number}"), "de-DE");
    }
}
