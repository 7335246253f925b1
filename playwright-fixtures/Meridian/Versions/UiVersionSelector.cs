using BrowserAgent.Fixtures.Meridian.Configuration;

namespace BrowserAgent.Fixtures.Meridian.Versions;

/// <summary>Who sees which interface, and the seed of the current build of v2.</summary>
internal sealed class UiVersionSelector(MeridianOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, UiVersion> _perAccount = new(StringComparer.Ordinal);
    private UiVersion _default = new(options.Ui);
    private BuildNameScrambler _build = new(SignIn.SignInVerifier.NewToken());

    public BuildNameScrambler Build
    {
        get
        {
            lock (_lock)
            {
                return _build;
            }
        }
    }

    public UiVersion For(string? account, string? cookie)
    {
        lock (_lock)
        {
            return UiVersion.Parse(cookie)
                ?? (account is not null && _perAccount.TryGetValue(account, out UiVersion own) ? own : _default);
        }
    }

    public void Set(UiVersion version, string? account)
    {
        lock (_lock)
        {
            if (account is null)
            {
                _default = version;
            }
            else
            {
                _perAccount[account] = version;
            }
        }
    }

    public BuildNameScrambler Rebuild(string? seed)
    {
        lock (_lock)
        {
            _build = new BuildNameScrambler(seed ?? SignIn.SignInVerifier.NewToken());
            return _build;
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _perAccount.Clear();
            _default = new UiVersion(options.Ui);
        }
    }
}
