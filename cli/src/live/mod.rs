//! `try`: a folder or an echo on this machine under a policy, and a page that shows each decision.
//!
//! Two addresses: what is served under the policy, where nothing is the command's own, and the page.

mod event;
mod page;
mod reload;
mod rules;
mod seen;
mod served;
mod site;
mod told;

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::args::TryArgs;
use crate::exit::{Exit, Usage};
use crate::{load, output};
use rules::Rules;
use served::Served;
use site::Site;
use told::Told;

pub(crate) fn run(args: &TryArgs) -> Result<Exit, Usage> {
    let (policy, engine) = match load::ready(&args.file)? {
        Ok(ready) => ready,
        Err(exit) => return Ok(exit),
    };
    if let Some(site) = args.site.as_ref().filter(|site| !site.is_dir()) {
        return Err(Usage(format!("`{}` is no folder", site.display())));
    }
    let told = Arc::new(Told::new());
    let rules = Rules::new(&args.file, policy, engine, told.clone());
    let failed = |error: std::io::Error| Usage(format!("cannot serve: {error}"));
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let served = runtime.block_on(serve(args, rules, told));
    served.map_err(failed)?;
    Ok(Exit::Fine)
}

/// Serves until the process is stopped.
async fn serve(args: &TryArgs, rules: Arc<Rules>, told: Arc<Told>) -> std::io::Result<()> {
    // Before anybody is told where it is: a change that is made then is seen.
    let _watcher = reload::watch(&args.file, rules.clone());
    // Loopback alone: what is tried isn't public yet.
    let site = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    let page_port = match (args.page_port, args.port) {
        (Some(port), _) => port,
        (None, 0) => 0,
        (None, port) => port.saturating_add(1),
    };
    let page = TcpListener::bind((Ipv4Addr::LOCALHOST, page_port)).await?;
    let here = format!("http://localhost:{}", site.local_addr()?.port());
    let there = format!("http://localhost:{}", page.local_addr()?.port());
    let behind = match &args.site {
        Some(folder) => format!("the folder `{}`", folder.display()),
        None => "an echo of each request".to_owned(),
    };
    let file = load::name(&args.file);
    output::print(&format!(
        "{here}  {behind}, under {file}\n{there}  the decisions, as they are made\n"
    ));
    let site_behind = Site::new(args.site.as_deref());
    let served = Served::new(rules, site_behind, told.clone(), here.clone(), args.scheme);
    let serving = tokio::spawn(served.serve(site));
    page::serve(page, told, &here).await?;
    serving.await.map_err(std::io::Error::other)?
}
