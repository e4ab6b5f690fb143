//! Programs that say what they are: search engines, link previews, HTTP libraries, monitors,
//! headless browsers. Courtesy, not protection: who wants to pass for a browser does.

/// Words that a program's `User-Agent` has and a browser's doesn't, compared without case. `+http`
/// begins the address at which crawlers explain themselves.
const WORDS: &[&str] = &[
    "+http",
    "bot",
    "crawl",
    "spider",
    "slurp",
    "archiver",
    "scrap",
    "preview",
    "fetch",
    "monitor",
    "checker",
    "validator",
    "probe",
    "health-check",
    "healthcheck",
    "pingdom",
    "uptime",
    "statuscake",
    "site24x7",
    "datadog",
    "newrelic",
    "zabbix",
    "nagios",
    "prometheus",
    "googlehc/",
    "lighthouse",
    "pagespeed",
    "gtmetrix",
    "ptst/",
    "headless",
    "phantomjs",
    "selenium",
    "puppeteer",
    "playwright",
    "cypress/",
    "facebookexternalhit",
    "facebookcatalog",
    "whatsapp/",
    "embedly",
    "iframely",
    "quora link",
    "vkshare",
    "mediapartners-google",
    "apis-google",
    "googleother",
    "google-inspectiontool",
    "google-read-aloud",
    "claude-user",
    "perplexity-user",
    "feedburner",
    "feedly",
    "rss",
    "curl/",
    "wget/",
    "aria2/",
    "httpie/",
    "libwww-perl",
    "lwp::",
    "httpclient",
    "httpasyncclient",
    "python-",
    "aiohttp",
    "httpx/",
    "go-http-client",
    "go-resty",
    "okhttp",
    "java/",
    "dart/",
    "php/",
    "perl/",
    "ruby/",
    "faraday",
    "hackney/",
    "reqwest/",
    "ureq/",
    "axios/",
    "node-fetch",
    "undici",
    "superagent",
    "guzzle",
    "windowspowershell",
    "postmanruntime",
    "insomnia/",
    "zgrab",
    "masscan",
    "nmap",
    "nikto",
    "sqlmap",
];

/// Telephones whose maker's name ends like one of the words.
const BRANDS: [&str; 1] = ["cubot"];

/// Whether a `User-Agent` names a program. Browsers have named themselves `Mozilla/5.0` for
/// decades: an empty one, or one without a version of anything, is no browser's.
pub(super) fn is_bot(text: &str) -> bool {
    let mut text = text.to_ascii_lowercase();
    for brand in BRANDS {
        text = text.replace(brand, "");
    }
    !text.contains('/') || WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots() {
        for text in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0 Safari/537.36",
            "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
            "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Twitterbot/1.0",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "WhatsApp/2.23.20.0",
            "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
            "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
            "curl/8.14.1",
            "Wget/1.25.0",
            "python-requests/2.32.4",
            "Go-http-client/2.0",
            "Java/21.0.1",
            "okhttp/4.12.0",
            "axios/1.10.0",
            "PostmanRuntime/7.44.0",
            "Mozilla/5.0 Chrome-Lighthouse/1.0",
            "Mozilla/5.0 (compatible; Applebot/0.1; +http://www.apple.com/go/applebot)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
            "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
            "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
            "GoogleOther",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
            "SkypeUriPreview Preview/0.5",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "TelegramBot (like TwitterBot)",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            "ELB-HealthChecker/2.0",
            "kube-probe/1.33",
            "GoogleHC/1.0",
            "Amazon-Route53-Health-Check-Service (ref 1a2b; report http://amzn.to/1vsZADi)",
            "Datadog/Synthetics",
            "Prometheus/3.1.0",
            "Dart/3.8 (dart:io)",
            "reqwest/0.12.20",
            "HTTPie/3.2.4",
            "Ruby",
            "rest-client/2.1.0 (linux x86_64) ruby/3.4.4p34",
            "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.4391",
            "Mozilla/5.0 zgrab/0.x",
            "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
            "",
            "-",
            "test",
        ] {
            assert!(is_bot(text), "{text}");
        }
    }

    #[test]
    fn browsers() {
        for text in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 9) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 9; AFTT Build/PPR1) AppleWebKit/537.36 Silk/112 like Chrome/112.0 Safari/537.36",
            "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0.0]",
            "Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/6.5 TV Safari/537.36",
            "Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
            "Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1",
            "Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.229 Version/11.62",
        ] {
            assert!(!is_bot(text), "{text}");
        }
    }
}
