namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>What a visitor sees when the application does not serve him. No menu, no user: as a proxy or a crashed server answers.</summary>
internal static class FailurePages
{
    public static string Error { get; } = Render(
        "Something went wrong", "An unexpected error occurred while processing your request. Reference E-5001.");

    public static string Maintenance { get; } = Render(
        "Meridian is down for maintenance", "We are updating the system. It will be back shortly.");

    public static string TooMany { get; } = Render("Too many requests", "You are sending requests too quickly. Please wait and try again.");

    private static string Render(string heading, string text) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>{heading} · Meridian</title><link rel="icon" href="/look/mark.svg"><link rel="stylesheet" href="/look/meridian.css"></head>
        <body class="failure"><main class="failure-card"><img src="/look/mark.svg" alt="" width="40" height="40"><h1>{heading}</h1><p>{text}</p></main></body>
        </html>
        """).Markup;
}
