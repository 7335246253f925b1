namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>The pages of the login host. They look the same in every version of the application.</summary>
internal static class LoginPages
{
    public static string Password(string returnTo, string user, string? error, string? notice) => Render("Sign in", Html.Of($"""
        <h1 class="login-head">Sign in to Meridian</h1>
        <p class="login-lead">Use your company account.</p>
        {Message(error, notice)}
        <form method="post" action="/login">
        <input type="hidden" name="return" value="{returnTo}">
        <div class="field"><label for="username">User name</label><input id="username" name="username" class="box" value="{user}" autocomplete="username" required></div>
        <div class="field"><label for="password">Password</label><input id="password" name="password" class="box" type="password" autocomplete="current-password" required></div>
        <button id="sign-in" class="button primary wide" type="submit">Continue</button>
        </form>
        """));

    public static string Code(string returnTo, string? error) => Render("Verification", Html.Of($"""
        <h1 class="login-head">Enter your verification code</h1>
        <p class="login-lead">Open your authenticator and type the 6 digits it shows.</p>
        {Message(error, null)}
        <form method="post" action="/code">
        <input type="hidden" name="return" value="{returnTo}">
        <div class="field"><label for="code">Verification code</label><input id="code" name="code" class="box code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required></div>
        <button id="verify" class="button primary wide" type="submit">Verify</button>
        </form>
        <p class="login-lead"><a href="/login">Use another account</a></p>
        """));

    private static Html Message(string? error, string? notice) => error is not null
        ? Html.Of($"""<div class="alert" role="alert">{error}</div>""")
        : Html.If(notice is not null, Html.Of($"""<div class="notice" role="status">{notice}</div>"""));

    private static string Render(string title, Html body) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} · Meridian</title>
        <link rel="icon" href="/look/mark.svg">
        <link rel="stylesheet" href="/look/meridian.css">
        </head>
        <body class="login">
        <div class="login-aside" aria-hidden="true"><img src="/look/mark.svg" alt="" width="56" height="56"><p class="login-name">Meridian</p><p class="login-claim">Purchasing, stock and suppliers<br>in one straight line.</p></div>
        <main class="login-card">
        {body}
        </main>
        </body>
        </html>
        """).Markup;
}
