using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Accounts;

namespace BrowserAgent.Fixtures.Meridian.Configuration;

/// <summary>How one Meridian is started.</summary>
public sealed record MeridianOptions
{
    /// <summary>The highest number of an interface version.</summary>
    public const int NewestUi = 7;

    /// <summary>Folder of the journal; made when it is missing. Required.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port of the login host, 0 to 65535; 0 (the default) takes a free one.</summary>
    public int LoginPort { get; init; }

    /// <summary>Port of the application host, 0 to 65535; 0 (the default) takes a free one.</summary>
    public int AppPort { get; init; }

    /// <summary>Port of the admin host, 0 to 65535; 0 (the default) takes a free one.</summary>
    public int AdminPort { get; init; }

    /// <summary>Interface version shown to whoever has not chosen one: 1 (default) to <see cref="NewestUi"/>.</summary>
    public int Ui { get; init; } = 1;

    /// <summary>How many users it knows, 4 (default) to 1000: <c>buyer1</c> and so on.</summary>
    public int Accounts { get; init; } = SeededAccounts.All.Count;

    /// <summary>Idle time after which a session is gone. Default 20 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Age at which a session is gone however busy it was. Default 8 hours.</summary>
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Clock for sessions, one-time codes and time stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal static readonly string Usage = string.Create(
        CultureInfo.InvariantCulture,
        $"usage: Meridian --data DIR [--login-port N] [--app-port N] [--admin-port N] [--ui 1..{NewestUi}] [--accounts 4..1000]   (port 0 = a free one)");

    internal static bool TryParse(
        IReadOnlyList<string> arguments,
        [NotNullWhen(true)] out MeridianOptions? options,
        [NotNullWhen(false)] out string? error)
    {
        options = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is not ("--data" or "--login-port" or "--app-port" or "--admin-port" or "--ui" or "--accounts") || i + 1 >= arguments.Count)
            {
                error = $"'{arguments[i]}' is not an option with a value.\n{Usage}";
                return false;
            }

            values[arguments[i]] = arguments[i + 1];
        }

        if (!values.TryGetValue("--data", out string? data))
        {
            error = $"--data is missing.\n{Usage}";
            return false;
        }

        if (!TryNumber("--login-port", 0, 65535, 0, out int login) || !TryNumber("--app-port", 0, 65535, 0, out int app)
            || !TryNumber("--admin-port", 0, 65535, 0, out int admin) || !TryNumber("--ui", 1, NewestUi, 1, out int ui)
            || !TryNumber("--accounts", SeededAccounts.All.Count, SeededAccounts.MaxCount, SeededAccounts.All.Count, out int accounts))
        {
            error = $"A port is 0..65535, an interface version 1..{NewestUi}, there are 4..1000 accounts.\n{Usage}";
            return false;
        }

        options = new MeridianOptions { DataDirectory = data, LoginPort = login, AppPort = app, AdminPort = admin, Ui = ui, Accounts = accounts };
        error = null;
        return true;

        bool TryNumber(string name, int least, int most, int otherwise, out int number)
        {
            number = otherwise;
            return !values.TryGetValue(name, out string? text)
                || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
        }
    }
}
