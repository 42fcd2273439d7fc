/** The one script of a page: finds, filters and unfolds the tree. Without it the page lacks only the controls. */
export const SCRIPT = `
(()=>{
const all=(s,r=document)=>[...r.querySelectorAll(s)],bar=document.getElementById('controls');
if(!bar)return;
bar.hidden=false;
const find=bar.querySelector('[type=search]'),found=bar.querySelector('output');
const leaves=all('#tree .l'),folders=all('#tree .f').reverse(),before=new Map(folders.map(f=>[f,f.open]));
let texts;
const nameOf=f=>f.firstElementChild.querySelector('.name').textContent;
const textsOf=()=>leaves.map(l=>{let t=l.tagName==='DETAILS'?l.firstElementChild.textContent:l.textContent;
for(let f=l.parentElement.closest('.f');f;f=f.parentElement.closest('.f'))t=nameOf(f)+'/'+t;return t.toLowerCase()});
const apply=()=>{
const q=find.value.trim().toLowerCase(),off=new Set(all('[type=checkbox]',bar).filter(b=>!b.checked).map(b=>b.value));
if(q)texts??=textsOf();
let n=0;
leaves.forEach((l,i)=>{const ok=!off.has(l.dataset.k)&&(!q||texts[i].includes(q));l.hidden=!ok;if(ok)n++});
for(const f of folders){f.hidden=![...f.querySelectorAll(':scope>.in>.l,:scope>.in>.f')].some(e=>!e.hidden);f.open=q?!f.hidden&&n<=200:before.get(f)}
found.textContent=q||off.size?n+' of '+leaves.length:'';
};
let wait;
find.addEventListener('input',()=>{clearTimeout(wait);wait=setTimeout(apply,120)});
bar.addEventListener('change',apply);
bar.addEventListener('click',e=>{const open=e.target.dataset.open;if(open!==undefined)for(const d of all('#tree details'))d.open=open==='1'});
})();
`.trim();
