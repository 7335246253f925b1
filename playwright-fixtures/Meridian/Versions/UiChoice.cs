using BrowserAgent.Fixtures.Meridian.Hosting;

namespace BrowserAgent.Fixtures.Meridian.Versions;

/// <summary>Who sees which interface, and the seed of the current build of v2.</summary>
internal sealed class UiChoice(MeridianOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UiVersion> _perAccount = new(StringComparer.Ordinal);
    private UiVersion _default = new(options.Ui);
    private BuildNames _build = new(Accounts.SignInDesk.NewToken());

    public BuildNames Build
    {
        get
        {
            lock (_gate)
            {
                return _build;
            }
        }
    }

    public UiVersion For(string? account, string? cookie)
    {
        lock (_gate)
        {
            return UiVersion.Parse(cookie)
                ?? (account is not null && _perAccount.TryGetValue(account, out UiVersion own) ? own : _default);
        }
    }

    public void Set(UiVersion version, string? account)
    {
        lock (_gate)
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

    public BuildNames Rebuild(string? seed)
    {
        lock (_gate)
        {
            _build = new BuildNames(seed ?? Accounts.SignInDesk.NewToken());
            return _build;
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _perAccount.Clear();
            _default = new UiVersion(options.Ui);
        }
    }
}
