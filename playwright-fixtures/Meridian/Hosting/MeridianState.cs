using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Truth;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>What the three hosts of one Meridian share.</summary>
internal sealed class MeridianState : IDisposable
{
    public MeridianState(MeridianOptions options)
    {
        Options = options;
        IReadOnlyList<MeridianAccount> accounts = MeridianAccounts.Of(options.Accounts);
        Truth = new TruthBook(options.DataDirectory, options.Time);
        Desk = new SignInDesk(Truth, accounts, options.Time);
        Sessions = new SessionTable(options);
        Faults = new FaultBoard(Truth);
        Pen = new HoldingPen(options.Time);
        Ui = new UiChoice(options);
    }

    public MeridianOptions Options { get; }

    public TruthBook Truth { get; }

    public SignInDesk Desk { get; }

    public SessionTable Sessions { get; }

    public FaultBoard Faults { get; }

    public HoldingPen Pen { get; }

    public UiChoice Ui { get; }

    public CatalogueBook Catalogue { get; } = CatalogueBook.Load();

    public DateOnly Today => DateOnly.FromDateTime(Options.Time.GetUtcNow().UtcDateTime);

    /// <summary>Known once the hosts listen, before the first request comes.</summary>
    public Uri LoginAddress { get; set; } = new("http://127.0.0.1");

    public Uri AppAddress { get; set; } = new("http://127.0.0.1");

    public void Reset()
    {
        Faults.Replace([]);
        Pen.Release(null, null, drop: true);
        Sessions.EndAll(null);
        Desk.Clear();
        Ui.Reset();
        Truth.Clear();
    }

    public void Dispose()
    {
        Pen.Dispose();
        Truth.Dispose();
    }
}
