using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Store;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>What the three hosts of one Meridian share.</summary>
internal sealed class MeridianState : IDisposable
{
    public MeridianState(MeridianOptions options)
    {
        Options = options;
        IReadOnlyList<MeridianAccount> accounts = SeededAccounts.Of(options.Accounts);
        Truth = new GroundTruthStore(options.DataDirectory, options.Time);
        SignIn = new SignInVerifier(Truth, accounts, options.Time);
        Sessions = new SessionTable(options);
        Faults = new FaultInjector(Truth);
        HeldRequests = new HeldRequestStore(options.Time);
        Ui = new UiVersionSelector(options);
    }

    public MeridianOptions Options { get; }

    public GroundTruthStore Truth { get; }

    public SignInVerifier SignIn { get; }

    public SessionTable Sessions { get; }

    public FaultInjector Faults { get; }

    public HeldRequestStore HeldRequests { get; }

    public UiVersionSelector Ui { get; }

    public CatalogueStore Catalogue { get; } = CatalogueStore.Load();

    public DateOnly Today => DateOnly.FromDateTime(Options.Time.GetUtcNow().UtcDateTime);

    /// <summary>Known once the hosts listen, before the first request comes.</summary>
    public Uri LoginAddress { get; set; } = new("http://127.0.0.1");

    public Uri AppAddress { get; set; } = new("http://127.0.0.1");

    public void Reset()
    {
        Faults.Replace([]);
        HeldRequests.Release(null, null, drop: true);
        Sessions.EndAll(null);
        SignIn.Clear();
        Ui.Reset();
        Truth.Clear();
    }

    public void Dispose()
    {
        HeldRequests.Dispose();
        Truth.Dispose();
    }
}
